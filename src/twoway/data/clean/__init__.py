"""The clean truth: what happened, before anything was recorded wrongly. One file for each kind of record."""

from twoway.data.clean import bakeries, cascades, experiment, months, party, survey
from twoway.data.rows import Tables

KINDS = [bakeries, cascades, party, experiment, survey, months]
"""Each offers `tables(seed)`, its clean tables, and `truth(seed, tables)`, what no bakery can know about them."""


def clean_tables(seed: int) -> Tables:
    """Return the clean truth of one seed as lists of rows, a list for each table.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    return {name: rows for kind in KINDS for name, rows in kind.tables(seed).items()}


def truth_tables(seed: int, tables: Tables) -> Tables:
    """Return what nobody who keeps such records can know, as lists of rows, a list for each table.

    Parameters
    ----------
    seed
        The seed of the tables.
    tables
        What `clean_tables` returned for it.
    """
    return {name: rows for kind in KINDS for name, rows in kind.truth(seed, tables).items()}
