"""Twelvechair's test of 1 to 28 September 2025: chance decides who sees its posts never, once or twice a day.

The generator knows of everybody what they would do under each assignment, so the true lift is a plain difference.
Active people are on the platform more. They are exposed more often, and they buy more without any post.
"""

import math
from datetime import date, timedelta
from decimal import Decimal

from twoway.data.draws import normals, pick, uniforms
from twoway.data.rows import Row, Tables, number_rows, without_notes
from twoway.data.stamps import HOUR, at, written

UNITS = 4000
ARMS = ("holdout", "once", "twice-daily")
FIRST_DAY, DAYS_OF_DRAWING = date(2025, 9, 1), 7  # and then 21 days in which an order counts: until 28 September
ACTIVE_SHARE = 0.4
LEAKS = 40  # people of the holdout who are exposed all the same

# Chances by whether somebody is active. Exposure is the only way in which an arm has an effect.
EXPOSED = {"once": {True: 0.75, False: 0.35}, "twice-daily": {True: 0.85, False: 0.42}}
BUYS_ANYWAY = {True: 0.08, False: 0.015}
EXPOSURE_ADDS = {"once": 0.06, "twice-daily": 0.065}

MEAN_REVENUE, REVENUE_SPREAD = 30.0, 0.8  # of a lognormal amount; the spread is that of its logarithm


def tables(seed: int) -> Tables:
    """Return the table of the experiment as a list of rows.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    return {"experiment": [without_notes(row) for row in people(seed)]}


def truth(seed: int, tables: Tables) -> Tables:
    """Return what everybody would have done under each assignment, and the lift of each arm over the holdout."""
    column = {arm: f"if_{arm.replace('-', '_')}" for arm in ARMS}
    outcomes = [
        {
            "unit_id": row["unit_id"],
            "active": row["_active"],
            **{column[arm]: row["_converts"][arm] for arm in ARMS},
        }
        for row in people(seed)
    ]
    buyers = {arm: sum(row[column[arm]] for row in outcomes) for arm in ARMS}
    # Decimal, because a share of 4,000 people may need five decimals, and then nothing is rounded.
    lift = [{"arm": arm, "lift": Decimal(buyers[arm] - buyers["holdout"]) / UNITS} for arm in EXPOSED]
    return {"outcomes": outcomes, "lift": lift}


def people(seed: int) -> list[Row]:
    """Return everybody in the experiment in the order in which they were drawn, with notes of what is hidden."""
    moment, arm, active, reached, buys = (
        uniforms(seed, f"experiment {what}", UNITS) for what in ("time", "arm", "active", "exposure", "order")
    )
    amounts = normals(seed, "experiment revenue", UNITS)
    rows = []
    for place, instant in enumerate(drawn_at(moment.tolist())):
        rows.append(
            {
                "unit_id": None,
                "arm": ARMS[int(arm[place] * len(ARMS))],
                "assigned_at": written(instant, "Z"),
                "_active": bool(active[place] < ACTIVE_SHARE),
                "_reached": float(reached[place]),
            }
        )
    number_rows(rows, "unit_id", "u", 4)
    leaks = leaking(seed, rows)
    centre = math.log(MEAN_REVENUE) - REVENUE_SPREAD**2 / 2
    for place, row in enumerate(rows):
        saw = sees(row, place in leaks)
        # One number decides for all arms: whoever would buy untreated also buys treated.
        row["_converts"] = {name: bool(buys[place] < chance_of_order(row["_active"], saw[name])) for name in ARMS}
        row["exposed"] = saw[row["arm"]] is not None
        row["converted"] = row["_converts"][row["arm"]]
        amount = math.exp(centre + REVENUE_SPREAD * amounts[place])
        row["revenue"] = max(1.0, round(amount, 2)) if row["converted"] else 0.0
    return rows


def drawn_at(uniforms: list[float]) -> list[int]:
    """Return instants in the first days of the test, between 07:00 and 22:00, in their order."""
    mornings = [at(FIRST_DAY + timedelta(days=day), 7 * HOUR) for day in range(DAYS_OF_DRAWING)]
    parts = (divmod(uniform * DAYS_OF_DRAWING, 1) for uniform in uniforms)
    return sorted(mornings[int(day)] + int(rest * 15 * HOUR) for day, rest in parts)


def leaking(seed: int, rows: list[Row]) -> set[int]:
    """Return the places of those who see posts although they are in the holdout, or would if they were.

    They are among those whom one post a day would reach, just `LEAKS` of them in the holdout and as large a part of the
    others.
    """
    reachable = [place for place, row in enumerate(rows) if row["_reached"] < EXPOSED["once"][row["_active"]]]
    inside = [place for place in reachable if rows[place]["arm"] == "holdout"]
    outside = [place for place in reachable if rows[place]["arm"] != "holdout"]
    as_many = round(LEAKS * len(outside) / len(inside))
    return {
        *(inside[place] for place in pick(seed, "experiment leaks", len(inside), LEAKS)),
        *(outside[place] for place in pick(seed, "experiment would leak", len(outside), as_many)),
    }


def sees(row: Row, leaks: bool) -> dict[str, str | None]:
    """Return for each arm as of which arm somebody would see the posts; None if they would see none."""
    seen: dict[str, str | None] = {
        arm: arm if row["_reached"] < chances[row["_active"]] else None for arm, chances in EXPOSED.items()
    }
    return {"holdout": "once" if leaks else None, **seen}


def chance_of_order(active: bool, seen_as: str | None) -> float:
    """Return the chance of an order within 21 days."""
    return BUYS_ANYWAY[active] + (0.0 if seen_as is None else EXPOSURE_ADDS[seen_as])
