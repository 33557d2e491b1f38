"""On which numbers the account model's conclusion hangs: `python benchmarks/sensitivity.py` (some two minutes).

Moves one parameter at a time, everything else as it is, and notes by how many orders the conversational account is
ahead of the broadcast account at the end of the run, on seeds 1 to 20. Then moves both effects of replies at once. What
comes out is a number for each seed, in the text files of `src/twoway/model/sensitivity/`, which the model card draws.
"""

import csv
import hashlib
import json
import math
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from rich.progress import track

from twoway.model import PARAMETERS, PRESETS, World, simulate_all, values

FOLDER = Path(__file__).resolve().parents[1] / "src" / "twoway" / "model" / "sensitivity"
SEEDS = range(1, 21)
MOVES = {"half": 0.5, "less": 0.75, "more": 1.25, "double": 2.0}
# Kept from day to day: what is moved is how long it lasts, 1 / (1 - share) days. A quarter more of 0.8 is for ever.
KEPT = {"fatigue_memory"}
# As on a brand's page in the data of Moro, Rita and Vala (2016): 4 % reached, and 0.05 comments on 100 people reached.
OBSERVED = {"view_chance": 0.04, "comment_chance": 0.003}
LEVERS = {
    "broadcast": ("posts_per_day", "promo_share"),
    "conversational": ("posts_per_day", "promo_share", "reply_share", "reply_capacity"),
}
SHARES = (0.0, 0.5, 1.0, 1.5, 2.0)  # of both effects of replies
TRUST, LEADS = ("trust_gain_reply", "trust_gain_overheard"), "lead_chance_reply"


class Case(NamedTuple):
    """A run of both accounts in which something was moved."""

    labels: tuple
    """What the file says of it."""
    world: dict[str, float]
    """The parameters that are not at their default."""
    accounts: dict[str, dict[str, float]]
    """Of the presets: what is not as preset."""


def moved(parameter: dict[str, Any], value: float, factor: float) -> float:
    """Move a parameter by a factor, no further than it may go; a whole number to one that is further away."""
    new = 1 - (1 - value) / factor if parameter["name"] in KEPT else value * factor
    if parameter["kind"] == "int":
        new = math.floor(new) if factor < 1 else math.ceil(new)
    # as it is written to the file, so that what is read there gives the same run
    return float(f"{min(max(new, parameter['low']), parameter['high']):.6g}")


def one_at_a_time() -> list[Case]:
    """Return the cases in which one parameter is moved; first the one in which none is."""
    known = {parameter["name"]: parameter for parameter in PARAMETERS}
    cases = [Case(("nobody", "nothing", "as it is", ""), {}, {})]
    for name, default in values(World()).items():
        for move, factor in MOVES.items():
            new = moved(known[name], default, factor)
            cases.append(Case(("world", name, move, f"{new:g}"), {name: new}, {}))
    cases += [Case(("world", name, "observed", f"{seen:g}"), {name: seen}, {}) for name, seen in OBSERVED.items()]
    for account, names in LEVERS.items():
        for name in names:
            for move, factor in MOVES.items():
                new = moved(known[name], getattr(PRESETS[account], name), factor)
                cases.append(Case((account, name, move, f"{new:g}"), {}, {account: {name: new}}))
    return cases


def replies() -> list[Case]:
    """Return the cases in which the trust and the leads that replies bring are both moved."""
    world = values(World())
    return [
        Case(
            (f"{trust:g}", f"{leads:g}"),
            {name: share * world[name] for names, share in ((TRUST, trust), ((LEADS,), leads)) for name in names},
            {},
        )
        for trust in SHARES
        for leads in SHARES
    ]


TABLES = {
    "one_at_a_time": (("whose", "parameter", "move", "value"), one_at_a_time),
    "replies": (("trust", "leads"), replies),
}


def lead(case: Case, seeds: Iterable[int] = SEEDS) -> list[int]:
    """Return by how many orders the conversational account is ahead at the end, for each seed."""
    accounts = [replace(PRESETS[name], **case.accounts.get(name, {})) for name in ("broadcast", "conversational")]
    found = []
    for seed in seeds:
        broadcast, conversational = simulate_all(accounts, World(**case.world), seed)
        found.append(len(conversational.orders) - len(broadcast.orders))
    return found


def fingerprint() -> str:
    """Hash of every number that the model starts from: defaults, ranges, presets."""
    numbers = {p["name"]: [float(p[key]) for key in ("default", "low", "high")] for p in PARAMETERS}
    presets = {name: [float(value) for value in values(account).values()] for name, account in PRESETS.items()}
    return hashlib.sha256(json.dumps([numbers, presets]).encode()).hexdigest()[:16]


def main() -> None:
    """Compute and write both files."""
    FOLDER.mkdir(exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, (columns, make) in TABLES.items():
            cases = make()
            leads = list(track(pool.map(lead, cases), name, total=len(cases)))
            with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(f"# Orders that conversation is ahead by, a column a seed. Parameters {fingerprint()}.\n")
                file.write("# Written by benchmarks/sensitivity.py.\n")
                rows = csv.writer(file, lineterminator="\n")
                rows.writerow([*columns, *SEEDS])
                rows.writerows([*case.labels, *found] for case, found in zip(cases, leads, strict=True))


if __name__ == "__main__":
    main()
