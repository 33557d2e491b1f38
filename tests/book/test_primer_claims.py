"""What the two parts of the pandas primer say about their outputs and traps, read from their own cells or tried."""

import re

import numpy as np
import pandas as pd
import pytest

import twoway.data
from tests.book.cells import Cells

FIRST, SECOND = "chapters/reference/pandas-primer.md", "chapters/reference/pandas-primer-2.md"


@pytest.fixture(scope="module")
def sources(root) -> dict[str, str]:
    return {path: (root / path).read_text(encoding="utf-8") for path in (FIRST, SECOND)}


@pytest.fixture(scope="module")
def lessons(root) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted((root / "chapters").glob("0[2-6]-*.md")))


@pytest.fixture(scope="module")
def ran(sources) -> Cells:
    """The cells of the second part."""
    return Cells(sources[SECOND])


def test_the_first_part_runs_and_counts_its_moves(sources):
    Cells(sources[FIRST])
    assert "eight moves" in sources[FIRST]
    assert len(re.findall(r"^## \d\.", sources[FIRST], re.M)) == 8


def test_the_second_part_has_fourteen_questions_each_with_its_trap(sources):
    parts = re.split(r"^### (\d+)\. .*\?$", sources[SECOND], flags=re.M)
    assert [int(number) for number in parts[1::2]] == list(range(1, 15))
    assert "fourteen moves" in parts[0]
    assert all(part.count("**Trap.** ") == 1 and "```{code-cell}" in part for part in parts[2::2])


def test_the_parts_are_named_by_the_minutes_that_they_take(sources):
    assert "# Pandas in 15 minutes" in sources[FIRST]
    assert "[20 more minutes](pandas-primer-2.md)" in sources[FIRST]
    assert "# Pandas: 20 more minutes" in sources[SECOND]
    assert "[first 15 minutes](pandas-primer.md)" in " ".join(sources[SECOND].split())


def test_isin_refuses_a_single_word(ran):
    with pytest.raises(TypeError, match="list-like"):
        ran.names["posts"]["platform"].isin("video")


def test_a_missing_number_is_in_neither_half_unless_it_is_decimal(ran):
    told = ran.printed('posts["shares"].isna()')
    many, few, whole = (int(number) for number in re.findall(r"\d+", told.splitlines()[0]))
    assert (whole - many - few, told.splitlines()[1]) == (10, "10 not known")
    many, few, whole = (int(number) for number in re.findall(r"\d+", ran.printed('posts["shares"].astype(float)')))
    assert many + few == whole


def test_a_join_on_a_repeated_key_grows_and_validate_refuses_it(ran):
    before, after = (int(number) for number in re.findall(r"\d+", ran.printed("before,")))
    assert before == after
    grown, refused = ran.printed("too many").splitlines()
    assert int(grown.split()[0]) > before
    assert "not unique" in refused


def test_size_and_count_differ(ran):
    table = ran.shown("shares_known=")
    assert (table["posts"] > table["shares_known"]).all()


def test_grouping_drops_what_is_missing(ran):
    leads, counted = ran.names["leads"], ran.names["counted"]
    assert counted.sum() == leads["source"].notna().sum() < len(leads)
    assert leads.groupby(["source", "account_id"], dropna=False).size().sum() == len(leads)


def test_shares_without_the_unknown_are_larger(ran):
    shares = ran.shown("normalize=True, dropna=False")
    without = ran.names["leads"]["source"].value_counts(normalize=True)
    assert shares.index.isna().sum() == 1
    assert (without > shares[without.index]).all()


def test_a_lost_reach_falls_out_of_the_bands(ran):
    assert ran.shown("bands.value_counts")[np.nan] == (ran.names["posts"]["reach"] == 0).sum() > 0
    assert list(pd.cut(pd.Series([40.0, 40.5]), ran.names["edges"], labels=ran.names["labels"])) == [
        "to 40",
        "41 to 80",
    ]


def test_one_platform_is_written_in_three_ways(ran):
    assert {"Pictures", " pictures", "pictures"} <= set(ran.names["named"])
    assert len(ran.names["named"]) > ran.names["survey"]["respondent_id"].nunique()


def test_july_ends_on_its_fourth_day(ran):
    months = ran.shown("posts.groupby(month)")
    assert str(months.index[-1]) == "2025-07"
    assert months.iloc[-1] == months.min()
    assert pd.Timestamp(twoway.data.export_at()).tz_convert("Europe/Amsterdam").strftime("%m-%d") <= "07-05"
    assert ran.names["posts"]["time"].max() < pd.Timestamp("2025-07-05", tz="UTC")
    assert str(ran.shown("- 1")) == "2024-12"


def test_lots_are_drawn_as_the_comments_say():
    rng = np.random.default_rng(2)
    assert len(set(rng.choice(1000, 3, replace=False))) == 3
    digits = rng.integers(0, 10, size=1000)
    assert (digits.min(), digits.max()) == (0, 9)
    assert np.random.default_rng(2).integers(1000) == np.random.default_rng(2).integers(1000)


def test_the_bootstrap_holds_its_estimate(ran):
    middle, low, high = (float(number) for number in re.findall(r"\d+\.\d", ran.printed("minutes a question")))
    assert low < middle < high


def test_two_writings_of_a_pair_are_one_frozenset(ran):
    assert ran.printed("frozenset").startswith("1 pair; 2 dark loaves")
    with pytest.raises(TypeError):
        hash({"rye"})


def test_the_short_words_stand_in_the_lessons(sources, lessons):
    words = re.findall(r"^\| `(?:\w+)\.(\w+)\(", sources[SECOND], re.M)
    assert len(words) == 10
    assert [word for word in words if f".{word}(" not in lessons] == []


def test_what_the_moves_are_named_by_stands_in_the_lessons(lessons):
    """All but the few that only the assignments need, and those that we add so that a reader is safe."""
    moves = ["isin(", "isna()", "fillna(", 'keep="last"', "keep=False", ".merge(", ".agg(", "unstack(", "fill_value=0"]
    moves += [
        "value_counts(",
        "crosstab(",
        "pd.cut(",
        ".str.",
        "tz_convert(",
        "cumsum(",
        "default_rng(",
        "permutation(",
    ]
    moves += ["rng.choice(", "rng.integers(", "quantile("]
    assert [move for move in moves if move not in lessons] == []
