"""How far posts of the two accounts were shared on: each share, whom it came from, and when.

The viral lottery decides who set off how many shares. This file adds the delays, and the order in which all was seen.
"""

from twoway.data.draws import uniforms
from twoway.data.rows import Row, Tables, number_rows, without_notes
from twoway.model.cascade import Lottery, cascades, tree

POSTS = 1000
MEAN_SHARES = {"broadcast": 0.5, "conversational": 0.75}  # that a post, or a share of it, sets off
DISPERSION = 0.1
FURTHEST = 100_000  # the most that a lottery follows: below a mean of 1 no cascade gets there
WINDOW = 180 * 24 * 60  # minutes in which the posts were made; what shows of it is their order
MEDIAN_DELAY, LONGEST_DELAY = 45, 14 * 24 * 60  # minutes


def tables(seed: int) -> Tables:
    """Return the cascades of both accounts as a list of rows, in the order in which the platform saw them.

    Parameters
    ----------
    seed
        Whole number from 0 to 2**53 - 1.
    """
    rows = [row for number, account in enumerate(MEAN_SHARES) for row in account_rows(seed, account, number)]
    rows.sort(key=lambda row: (row["_at"], row["_post"], row["_place"]))
    number_rows(rows, "node_id", "n", 5)
    number_rows([row for row in rows if row["_from"] is None], "cascade_id", "c", 4)
    named = {(row["_post"], row["_place"]): row for row in rows}
    for row in rows:
        row["cascade_id"] = named[row["_post"], 0]["cascade_id"]
        row["parent_id"] = None if row["_from"] is None else named[row["_post"], row["_from"]]["node_id"]
    return {"cascades": [without_notes(row) for row in rows]}


def truth(seed: int, tables: Tables) -> Tables:
    """Return what no record of finished cascades tells for sure: the distribution behind them."""
    return {
        "spread": [
            {"account_id": account, "mean_shares": mean, "dispersion": DISPERSION}
            for account, mean in MEAN_SHARES.items()
        ]
    }


def lottery(account: str) -> Lottery:
    """Return the lottery behind one account's cascades. It has tickets for both, so that each gets luck of its own."""
    return Lottery(
        mean_offspring=MEAN_SHARES[account],
        dispersion=DISPERSION,
        followers=0,
        reshare_chance=0.5,  # of followers, of whom there are none; a high one is quickly worked out
        posts=POSTS * len(MEAN_SHARES),
        cap=FURTHEST,
    )


def account_rows(seed: int, account: str, number: int) -> list[Row]:
    """Return the nodes of one account's cascades, without ids; `number` says which of the tickets are its own."""
    tickets = lottery(account)
    sizes = cascades(tickets, seed).sizes
    starts = uniforms(seed, "cascades: start", tickets.posts)
    rows = []
    for post in range(number * POSTS, (number + 1) * POSTS):
        parents = tree(tickets, seed, post).tolist() if sizes[post] > 1 else [-1]
        luck = uniforms(seed, "cascades: delay", len(parents), part=post).tolist() if sizes[post] > 1 else []
        start, times = int(starts[post] * WINDOW), [0]
        for place, parent in enumerate(parents):
            if place:
                times.append(times[parent] + delay(luck[place]))
            rows.append(
                {
                    "_at": start + times[place],
                    "_post": post,
                    "_place": place,
                    "_from": parent if place else None,
                    "cascade_id": None,
                    "account_id": account,
                    "node_id": None,
                    "parent_id": None,
                    "t_minutes": times[place],
                }
            )
    return rows


def delay(uniform: float) -> int:
    """Return the minutes until a share: half of them within the median, a few after days (log-logistic, cut off)."""
    share = uniform * LONGEST_DELAY / (LONGEST_DELAY + MEDIAN_DELAY)
    return 1 + int(MEDIAN_DELAY * share / (1 - share))
