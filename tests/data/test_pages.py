"""The page about metrics says what is so: worked numbers are worked out again, from the tables on the page."""

import re
import statistics
from datetime import datetime, timedelta

import pytest

from tests.data.markdown_tables import table


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "chapters" / "reference" / "metrics.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sections(page) -> dict[str, str]:
    """The text of each metric by its label."""
    parts = re.split(r"^\((metric-[a-z0-9-]+)\)=$", page, flags=re.M)
    return {label: text for label, text in zip(parts[1::2], parts[2::2], strict=True) if label != "metric-rules"}


def worked(text: str) -> tuple[list[dict[str, str]], str, float]:
    """The worked table of a section, the sentence after it, and the number in bold there."""
    after = text.split("% worked ", 1)[1]
    lines = after.splitlines()
    sentence = re.split(r"\n\n", after.split("\n|")[-1].split("\n\n", 1)[1])[0]
    return table(lines), sentence, float(re.search(r"\*\*(-?[\d.]+?)\*\*", sentence)[1])


def moment(text: str) -> datetime | None:
    return None if text == "–" else datetime.fromisoformat(text)


def distinct(rows, key):
    return list({row[key]: row for row in rows}.values())


def paid(rows):
    return [row for row in distinct(rows, "order") if row["refunded"] == "no"]


def reply_rate(rows):
    inbound = [row for row in distinct(rows, "interaction") if row["by"] == "person"]
    day, export = timedelta(hours=24), datetime(2025, 6, 10, 12)
    judged = [(moment(r["commented (UTC)"]), moment(r["first reply (UTC)"])) for r in inbound]
    judged = [(at, reply) for at, reply in judged if at <= export - day]
    return sum(reply is not None and timedelta(0) <= reply - at <= day for at, reply in judged) / len(judged)


def response_time(rows):
    waits = []
    for row in rows:
        if (reply := moment(row["first reply"])) is not None:
            wait = (reply - moment(row["commented"])).total_seconds() / 60
            assert float(re.match(r"-?\d+", row["minutes"])[0]) == wait
            waits += [wait] if wait >= 0 else []
    return statistics.median(waits)


def promo_share(rows):
    return statistics.mean(row["kind"] == "promo" for row in distinct(rows, "post"))


def conversation_ratio(rows):
    inbound = [r for r in distinct(rows, "interaction") if r["by"] == "person" and r["type"] == "comment"]
    replies, posts = sum(int(row["replies"]) for row in inbound), len(distinct(rows, "post"))
    return replies / (posts + replies)


def churn(rows):
    start, end = datetime(2025, 3, 1), datetime(2025, 6, 1)
    people = [(moment(row["followed"]), moment(row["unfollowed"])) for row in distinct(rows, "person")]
    opening = [until for since, until in people if since < start and (until is None or until >= start)]
    return sum(until is not None and until < end for until in opening) / len(opening)


def ever_commented(rows):
    present = [row for row in rows if row["still follows at t"] == "yes"]
    return sum(row["comments before t"] != "0" for row in present) / len(present)


def weekly_commenters(rows):
    inside = [
        r for r in rows if "2025-06-02 00:00" <= r["commented (UTC)"] < "2025-06-09 00:00" and r["by"] == "person"
    ]
    return len(distinct(inside, "person"))


def comments_per_100_reached(rows):
    return 100 * sum(int(r["comments"]) for r in rows if r["reach"] != "0") / sum(int(r["reach"]) for r in rows)


def engagement_rate(rows):
    whole = [row for row in rows if "–" not in row.values()]
    return sum(int(r[c]) for r in whole for c in ("likes", "comments", "shares")) / sum(int(r["reach"]) for r in whole)


def orders_per_100_followers(rows):
    return 100 * len(paid(rows)) / 80


def repeat_rate(rows):
    buyers = [row["person"] for row in paid(rows)]
    return sum(buyers.count(person) > 1 for person in set(buyers)) / len(set(buyers))


def minutes_per_order(rows):
    return sum(float(row["minutes"]) for row in rows) / 2


def roi(rows):
    revenue = sum(float(row["revenue in euros"]) for row in paid(rows))
    cost = 900 / 60 * 20 + 60
    return (0.6 * revenue - cost) / cost


# Facts that stand in the words of a section, beside its table; a change of the words fails, and leads here.
WORKED = {
    "metric-reply-rate": (reply_rate, ["24 hours", "2025-06-10 at 12:00 UTC"]),
    "metric-response-time": (response_time, []),
    "metric-promo-share": (promo_share, []),
    "metric-conversation-ratio": (conversation_ratio, ["three posts"]),
    "metric-churn": (churn, ["from 2025-03-01 to 2025-06-01"]),
    "metric-ever-commented": (ever_commented, []),
    "metric-weekly-commenters": (weekly_commenters, ["Monday 2025-06-02"]),
    "metric-comments-per-100-reached": (comments_per_100_reached, []),
    "metric-engagement-rate": (engagement_rate, []),
    "metric-orders-per-100-followers": (orders_per_100_followers, ["80 people"]),
    "metric-repeat-rate": (repeat_rate, []),
    "metric-minutes-per-order": (minutes_per_order, ["Two orders"]),
    "metric-roi": (roi, ["0.6", "20 euros an hour", "900 minutes", "60 euros"]),
}


def test_every_metric_on_the_page_is_worked_out_here(sections):
    assert sorted(sections) == sorted(WORKED)


@pytest.mark.parametrize("label", WORKED)
def test_the_worked_number_is_right(sections, label):
    compute, facts = WORKED[label]
    rows, _, number = worked(sections[label])
    assert compute(rows) == pytest.approx(number, abs=1e-9)
    assert [fact for fact in facts if fact not in sections[label]] == []


@pytest.mark.parametrize("label", WORKED)
def test_a_changed_row_would_be_noticed(sections, label):
    """Some single row of each table decides the number: leaving it out gives another."""
    compute, _ = WORKED[label]
    rows, _, number = worked(sections[label])
    assert any(compute([*rows[:n], *rows[n + 1 :]]) != pytest.approx(number) for n in range(len(rows)))


def test_a_wrong_number_would_be_noticed(sections):
    text = sections["metric-churn"].replace("**0.25**", "**0.5**")
    rows, _, number = worked(text)
    assert churn(rows) != pytest.approx(number)


def test_remarks_in_brackets_are_right(sections):
    rows, sentence, _ = worked(sections["metric-comments-per-100-reached"])
    rates = [100 * int(row["comments"]) / int(row["reach"]) for row in rows if row["reach"] != "0"]
    assert f"{statistics.mean(rates):.1f}" in sentence
    rows, sentence, _ = worked(sections["metric-engagement-rate"])
    rates = [sum(int(r[c]) for c in ("likes", "comments", "shares")) / int(r["reach"]) for r in rows[:2]]
    assert f"{statistics.mean(rates):.2f}" in sentence


@pytest.mark.parametrize("label", WORKED)
def test_each_metric_says_all_that_it_must(sections, label):
    text = sections[label]
    for part in ("**Question.**", "$$", "*Unit:*", "**Edge cases.**", "**Common mistakes.**", "**Worked number.**"):
        assert part in text, part
    assert "*Window:*" in text
    assert "issing" in text or label == "metric-weekly-commenters"


def test_the_page_gives_no_code_away(page):
    assert "```" not in page
    assert not re.search(r"groupby|merge\(|\.median\(|drop_duplicates|import ", page)


def test_a_reach_of_zero_is_called_lost(sections):
    """The data page says so of `posts`: it is a lost count, not a post without readers."""
    about_reach = [text for text in sections.values() if re.search(r"\b(reach|saw)\b.*\b(0|still a post)\b", text)]
    assert len(about_reach) == 3
    assert all("lost" in text for text in about_reach)


def test_the_page_uses_no_code_or_word_that_it_does_not_explain(page):
    assert not re.search(r"\(M\d+\)|per 100 views|per view", page)
    later = re.findall(r"[Ll]esson (\d+)", page)
    assert set(later) <= {"1"}, "later lessons are not written: say 'a later lesson'"
