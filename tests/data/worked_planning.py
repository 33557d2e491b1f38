"""The numbers in the section on where to be: the pencil example, and those from the sample data."""

from tests.data.cells import distinct


def fits(people) -> dict[str, float]:
    """The fit of each platform, from triples: whether a target buyer, the platforms as written, the weight."""
    buyers = [({word.strip().lower() for word in named.split(";")}, weight) for buyer, named, weight in people if buyer]
    total = sum(weight for _, weight in buyers)
    everywhere = set().union(*(named for named, _ in buyers)) - {""}
    return {place: sum(weight for named, weight in buyers if place in named) / total for place in everywhere}


def asked(rows) -> list[tuple[bool, str, float]]:
    return [
        (row["buyer"] == "yes", row["platforms"].strip("–"), float(row["weight"]))
        for row in distinct(rows, "respondent")
    ]


def platform_fit(rows):
    fit = fits(asked(rows))
    return fit["pictures"], fit["neighbourhood"], fit["video"]


def said_of_platform_fit(rows):
    people = asked(rows)
    buyers = [weight for buyer, _, weight in people if buyer]
    (alike,) = set(fits((buyer, named, 1) for buyer, named, _ in people).values())
    parts = [f"{share * sum(buyers):g} / {sum(buyers):g} for" for share in platform_fit(rows)]
    return [
        f"weights add up to {sum(buyers):g}",
        *(f"{part} {place}" for part, place in zip(parts, ("pictures", "neighbourhood", "video"), strict=True)),
        f"each would have {alike * len(buyers):g} of {len(buyers)} buyers, {alike:g}.",
    ]


def fit_in_sample(table):
    answers = table("platform_survey").drop_duplicates("respondent_id")
    buyers = answers[answers["buyer"]]
    written = buyers["platforms"].fillna("")
    weighted = fits(zip(buyers["buyer"], written, buyers["weight"], strict=True))
    alone = fits((True, named, 1) for named in written)
    truth = table("truth/fit").set_index("platform")["buyers"]
    assert max(weighted, key=weighted.get) == truth.idxmax() == "neighbourhood"
    assert max(alone, key=alone.get) == "pictures"
    return [f"{found[place]:.2f}" for found in (weighted, alone, truth) for place in ("neighbourhood", "pictures")] + [
        str(len(buyers))
    ]


WORKED = {"metric-platform-fit": (platform_fit, said_of_platform_fit)}
SAMPLE = {"metric-platform-fit": fit_in_sample}
