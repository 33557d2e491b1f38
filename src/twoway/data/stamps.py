"""Instants and how they are written down. An instant is a whole number of seconds since 1970 in UTC.

The rule for European summer time is written out, so that the data need no time-zone database.
"""

from datetime import UTC, date, datetime, timedelta

TIMEZONE = "Europe/Amsterdam"
HOUR, DAY = 3600, 86400


def last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def offset(instant: int) -> int:
    """Return how many seconds the clocks in Amsterdam are ahead of UTC (directive 2000/84/EC: changes at 01:00 UTC)."""
    year = datetime.fromtimestamp(instant, UTC).year
    changes = [int(datetime(year, month, last_sunday(year, month).day, 1, tzinfo=UTC).timestamp()) for month in (3, 10)]
    return 2 * HOUR if changes[0] <= instant < changes[1] else HOUR


def at(day: date, seconds: int) -> int:
    """Return the instant at which the clocks in Amsterdam show `seconds` past midnight of `day`."""
    naive = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + seconds
    return naive - offset(naive - HOUR)


def written(instant: int, style: str) -> str:
    """Write an instant as ISO 8601 to the second.

    Parameters
    ----------
    instant
        Seconds since 1970 in UTC.
    style
        "Z" and "+00:00" give UTC with that ending, "local" the time in Amsterdam with its offset.
    """
    ahead = offset(instant) if style == "local" else 0
    ending = f"+{ahead // HOUR:02d}:00" if style == "local" else style
    return datetime.fromtimestamp(instant + ahead, UTC).strftime("%Y-%m-%dT%H:%M:%S") + ending


def read(stamp: str) -> int:
    """Return the instant of a stamp that `written` wrote."""
    return int(datetime.fromisoformat(stamp).timestamp())


def style_of(stamp: str) -> str:
    """Return the style in which a stamp is written."""
    return next((ending for ending in ("Z", "+00:00") if stamp.endswith(ending)), "local")


def shifted(stamp: str, seconds: int) -> str:
    """Return the stamp of `seconds` later, written in the same style."""
    return written(read(stamp) + seconds, style_of(stamp))
