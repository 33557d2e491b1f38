"""The party's simulator: ways to win a room of guests who know each other."""

from twoway import figures
from twoway.model.party import DAVIS, RULES, Party, Visit, visit
from twoway.widgets.simulator import Simulator, control, spec
from twoway.widgets.stand_in import picture, table

CALLED = {
    "shout": "Shouting",
    "connectors": "Best-connected",
    "friends": "Friends",
    "random": "By lot",
    "own": "My choice",
}
"""The ways, as they are called on screen."""


class PartyRoom(Simulator):
    """A room of guests, and the ways to win it: shout, or court the best-connected, friends of guests picked by lot,
    guests picked by lot, or guests of the reader's own choice.

    Parameters
    ----------
    rule : str
        Who is approached: "shout", "connectors", "friends", "random" or "own".
    courted : int
        Guests to court, 1 to 60; in the Davis room no more than its 18.
    help_hours : float
        Hours of help (or of shouting) a week, in all.
    ad_chance : float
        Chance that a guest joins in a week through advertising, 0 to 0.1.
    seed : int
        Names the guests and their luck.
    room : str
        "grown" (150 guests) or "davis" (the 18 women of the Davis data).
    two_must_tell : bool
        Whether nobody joins before two different contacts have told them.
    help_weeks : int
        Weeks of help, 0 to 26.
    guests : list of int
        The reader's own choice, for the rule "own".
    """  # noqa: D205

    _spec = spec("party")
    rule = control(_spec, "rule")
    courted = control(_spec, "courted")
    help_hours = control(_spec, "help_hours")
    ad_chance = control(_spec, "ad_chance")
    seed = control(_spec, "seed")
    room = control(_spec, "room")
    two_must_tell = control(_spec, "two_must_tell")
    help_weeks = control(_spec, "help_weeks")
    guests = control(_spec, "guests")

    def run(self, rule: str | None = None) -> Visit:
        """Return the visit on screen, or the one that another rule makes of the same settings."""
        rule = self.rule if rule is None else rule
        davis = self.room == "davis"
        women = len(DAVIS["attendance"])
        party = Party(
            davis=int(davis),
            courted=min(self.courted, women) if davis else self.courted,
            help_hours=self.help_hours,
            help_weeks=self.help_weeks,
            ad_chance=self.ad_chance,
            threshold=2 if self.two_must_tell else 1,
        )
        own = [guest for guest in self.guests if not davis or guest < women]
        return visit(party, rule, self.seed, own if rule == "own" else None)

    def stand_in(self) -> list[dict[str, object]]:
        """Return the ways as curves and as a table, outputs by MIME type."""
        visits = {rule: self.run(rule) for rule in RULES if rule != "own" or self.guests}
        ends = {rule: seen.weekly.iloc[-1] for rule, seen in visits.items()}
        people = len(visits["shout"].guests)
        rows = []
        for rule, seen in visits.items():
            joined, hours = int(ends[rule]["joined"]), seen.weekly["hours"].sum()
            each = f"{hours / joined:.1f}" if joined and hours else "–"
            reached = "–" if rule == "shout" else f"{round(seen.reach * people)}"
            rows.append([CALLED[rule], joined, int(ends[rule]["put_off"]), f"{hours:g}", each, reached])
        caption = (
            f"A room of {people} guests after {len(visits['shout'].weekly)} weeks: each way on the same guests, "
            f"with the same luck (seed {self.seed})."
        )
        drawn = table(caption, ["Way", "Joined", "Put off", "Hours", "Hours a guest", "Reached"], rows)
        try:
            figure = self._figure(visits, people)
        except ImportError:
            return [drawn]
        told = ", ".join(f"{CALLED[rule]} {end['joined']:.0f}" for rule, end in ends.items())
        return [picture(figure, f"Guests who have joined, of {people}, week by week. In the end: {told}."), drawn]

    def _figure(self, visits: dict[str, Visit], people: int) -> object:
        """Draw how many have joined week by week, a line for each way."""
        import matplotlib
        from matplotlib.figure import Figure

        strokes = {"shout": "--", "connectors": "-", "friends": "-.", "random": ":", "own": "-"}
        with matplotlib.rc_context(figures.STYLE):
            figure = Figure(figsize=(6.4, 3.2))
            axes = figure.subplots()
            for rule, seen in visits.items():
                joined = [0, *seen.weekly["joined"]]
                colour = figures.BROADCAST if rule == "shout" else figures.CONVERSATIONAL
                axes.plot(joined, strokes[rule], color=figures.INK if rule == "own" else colour, label=CALLED[rule])
            axes.set(title=f"Guests who have joined, of {people}", xlabel=f"week (seed {self.seed})")
            axes.set_xlim(0, len(joined) - 1)
            axes.set_ylim(0, people)
            axes.legend(loc="upper left")
            # Laid out here, once: written to a file later, it stays as it is.
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
        return figure
