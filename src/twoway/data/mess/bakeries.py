"""What went wrong in the records of the two accounts."""

from collections.abc import Callable

from twoway.data.clean.bakeries import EXPORT, PEOPLE, SPARE_IDS
from twoway.data.draws import choose, normals, pick, uniforms
from twoway.data.mess.repeats import repeat
from twoway.data.rows import Damaged, Row, Tables
from twoway.data.stamps import DAY, HOUR, read, shifted, style_of, written


def zero_reach(rows: list[Row], seed: int) -> Damaged:
    """The platform lost how many people saw the post: reach and impressions are 0, the other counts stay."""
    chosen = set(pick(seed, "zero reach", len(rows), 8))
    lost = {"reach": 0, "impressions": 0}
    return [{**row, **lost} if place in chosen else dict(row) for place, row in enumerate(rows)], len(chosen)


def missing_shares(rows: list[Row], seed: int) -> Damaged:
    """The number of shares is missing."""
    chosen = set(pick(seed, "missing shares", len(rows), 10))
    return [{**row, "shares": None} if place in chosen else dict(row) for place, row in enumerate(rows)], len(chosen)


def repeated_posts(rows: list[Row], seed: int) -> Damaged:
    """The post is listed again, in an exact copy of its row."""
    rows, copies = repeat(rows, seed, "repeated posts", 15)
    return rows, len(copies)


def reply_before_comment(rows: list[Row], seed: int) -> Damaged:
    """The first reply is stamped before the comment that it answers."""
    answered = [place for place, row in enumerate(rows) if row["replied_at"] is not None]
    chosen = [answered[place] for place in pick(seed, "reply before comment", len(answered), 12)]
    luck = uniforms(seed, "reply before comment: minutes", len(chosen))
    rows = [dict(row) for row in rows]
    for place, uniform in zip(chosen, luck, strict=True):
        row = rows[place]
        early = 60 + int(uniform * 90 * 60)
        row["replied_at"] = written(read(row["created_at"]) - early, style_of(row["replied_at"]))
    return rows, len(chosen)


def repeated_interactions(rows: list[Row], seed: int) -> Damaged:
    """The interaction is listed again under the same interaction_id (its type may be written otherwise)."""
    rows, copies = repeat(rows, seed, "repeated interactions", 40)
    for copy in copies[::4]:
        rows[copy]["type"] = f" {rows[copy]['type'].upper()}"
    return rows, len(copies)


def untidy_types(rows: list[Row], seed: int) -> Damaged:
    """The type is written with capitals or with spaces around it (copies from repeated_interactions not counted)."""
    writings: list[Callable[[str], str]] = [str.capitalize, str.upper, lambda word: word + " ", lambda word: " " + word]
    tidy = [place for place, row in enumerate(rows) if row["type"] == row["type"].strip().lower()]
    chosen = [tidy[place] for place in pick(seed, "untidy types", len(tidy), len(rows) // 25)]
    luck = uniforms(seed, "untidy types: writing", len(chosen))
    rows = [dict(row) for row in rows]
    for place, uniform in zip(chosen, luck, strict=True):
        rows[place]["type"] = writings[int(uniform * len(writings))](rows[place]["type"])
    return rows, len(chosen)


def repeated_followers(rows: list[Row], seed: int) -> Damaged:
    """The follower is listed again, as following some minutes later; the rest of the row is the same."""
    rows, copies = repeat(rows, seed, "repeated followers", 24)
    luck = uniforms(seed, "repeated followers: minutes", len(copies))
    for copy, uniform in zip(copies, luck, strict=True):
        row = rows[copy]
        latest = EXPORT if row["unfollowed_at"] is None else read(row["unfollowed_at"])
        later = min(60 + int(uniform * 20 * 60), latest - read(row["followed_at"]))
        row["followed_at"] = shifted(row["followed_at"], later)
    return rows, len(copies)


def missing_sources(rows: list[Row], seed: int) -> Damaged:
    """Nobody wrote down where the lead came from."""
    chosen = set(pick(seed, "missing sources", len(rows), 9))
    return [{**row, "source": None} if place in chosen else dict(row) for place, row in enumerate(rows)], len(chosen)


def repeated_leads(rows: list[Row], seed: int) -> Damaged:
    """The lead is listed again, with lead_id and source in capitals."""
    rows, copies = repeat(rows, seed, "repeated leads", 6)
    for copy in copies:
        row = rows[copy]
        row["lead_id"] = row["lead_id"].upper()
        row["source"] = None if row["source"] is None else row["source"].upper()
    return rows, len(copies)


def slipped_point(rows: list[Row], seed: int) -> Damaged:
    """The decimal point slipped by two places: the revenue is a hundred times too high."""
    ordinary = [place for place, row in enumerate(rows) if row["revenue"] >= 10 and not row["refunded"]]
    chosen = {ordinary[place] for place in pick(seed, "slipped point", len(ordinary), 1)}
    return [
        {**row, "revenue": round(row["revenue"] * 100, 2)} if place in chosen else dict(row)
        for place, row in enumerate(rows)
    ], len(chosen)


def currency_text(rows: list[Row], seed: int) -> Damaged:
    """The revenue is text in the Dutch manner, such as €1.234,50."""
    by_size = sorted(range(len(rows)), key=lambda place: (-rows[place]["revenue"], place))
    largest, others = by_size[:1], by_size[1:]  # the largest shows the point between thousands
    chosen = {*largest, *(others[place] for place in pick(seed, "currency text", len(others), 9))}
    return [
        {**row, "revenue": euros(row["revenue"])} if place in chosen else dict(row) for place, row in enumerate(rows)
    ], len(chosen)


def euros(amount: float) -> str:
    """Write an amount in the Dutch manner: €1.234,50."""
    return "€" + f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def spare_names(tables: Tables, count: int, seed: int, stream: str) -> list[str]:
    """Return `count` person ids that no table uses."""
    used = {row["person_id"] for rows in tables.values() for row in rows if "person_id" in row}
    free = [name for number in range(1, PEOPLE + SPARE_IDS + 1) if (name := f"p{number:04d}") not in used]
    return [free[place] for place in pick(seed, stream, len(free), count)]


def inject_bots(tables: Tables, seed: int) -> tuple[list[Row], list[Row]]:
    """Bought followers: 150 accounts of nobody, who follow the broadcast account within two days.

    Returns
    -------
    The follower rows, in order of their times, and the truth: one row (`account_id`, `person_id`) for each bot.
    """
    count = 150
    names = spare_names(tables, count, seed, "bots")
    first = EXPORT - 118 * DAY
    when, bio, profile, source = (
        uniforms(seed, f"bots: {what}", count) for what in ("time", "bio", "profile", "source")
    )
    following = normals(seed, "bots: following", count)
    bots = [
        {
            "person_id": name,
            "account_id": "broadcast",
            "followed_at": written(first + int(when[place] * 2 * DAY), "Z"),
            "unfollowed_at": None,
            "bio_complete": bool(bio[place] < 0.1),
            "following_count": int(2500 * 2.0 ** (0.7 * following[place])),
            "source": choose(source[place], {"search": 0.7, "friend": 0.3}),
            "buyer_profile": False if profile[place] < 0.1 else None,
            "referred_by": None,
        }
        for place, name in enumerate(names)
    ]
    rows = [dict(row) for row in tables["followers"]] + bots
    rows.sort(key=lambda row: read(row["followed_at"]))
    return rows, [{"account_id": "broadcast", "person_id": name} for name in sorted(names)]


def walk_ins(tables: Tables, seed: int) -> Damaged:
    """An order by somebody who is in no table but this one: they walked into the shop and never were a lead."""
    rows = [dict(row) for row in tables["orders"]]
    if not rows:
        return rows, 0
    count = 6
    names = spare_names(tables, count, seed, "walk-ins")
    luck = uniforms(seed, "walk-ins: amount", count)
    models = pick(seed, "walk-ins", len(rows), count)
    for number, (model, name) in enumerate(zip(models, names, strict=False), start=1):
        row = dict(rows[model])
        row["order_id"] = f"o{9000 + number}"
        row["person_id"] = name
        row["ordered_at"] = shifted(row["ordered_at"], int(luck[number - 1] * HOUR))
        row["revenue"] = round(8 + 60 * float(luck[number - 1]), 2)
        row["refunded"] = False
        rows.append(row)
    rows.sort(key=lambda row: (read(row["ordered_at"]), row["order_id"]))
    return rows, len(rows) - len(tables["orders"])


DEFECTS: dict[str, list[Callable[[list[Row], int], Damaged]]] = {
    "posts": [zero_reach, missing_shares, repeated_posts],
    "interactions": [reply_before_comment, repeated_interactions, untidy_types],
    "followers": [repeated_followers],
    "leads": [missing_sources, repeated_leads],
    "orders": [slipped_point, currency_text],
}


def intruders(tables: Tables, seed: int) -> tuple[Tables, Tables, list[tuple[str, Callable, int]]]:
    """Let bots and walk-ins into the tables.

    Returns
    -------
    All tables, the truth about the intruders, and for each kind its table, its function and the number of rows.
    """
    followers, bots = inject_bots(tables, seed)
    orders, extra = walk_ins({**tables, "followers": followers}, seed)
    told = [("followers", inject_bots, len(bots)), ("orders", walk_ins, extra)]
    return {**tables, "followers": followers, "orders": orders}, {"bots": bots}, told
