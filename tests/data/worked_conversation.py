"""The numbers in the sections on conversation: the pencil examples, and those from the sample data."""

import statistics
from datetime import datetime, timedelta

from tests.data.cells import distinct, moment


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
            assert float(row["minutes"].split(":")[0]) == wait
            waits += [wait] if wait >= 0 else []
    return statistics.median(waits)


def promo_share(rows):
    return statistics.mean(row["kind"] == "promo" for row in distinct(rows, "post"))


def conversation_ratio(rows):
    inbound = [r for r in distinct(rows, "interaction") if r["by"] == "person" and r["type"] == "comment"]
    replies, posts = sum(int(row["replies"]) for row in inbound), len(distinct(rows, "post"))
    return replies / (posts + replies)


WORKED = {
    "metric-reply-rate": (reply_rate, ["24 hours", "2025-06-10 at 12:00 UTC"]),
    "metric-response-time": (response_time, []),
    "metric-promo-share": (promo_share, []),
    "metric-conversation-ratio": (conversation_ratio, ["three posts"]),
}
SAMPLE = {}
