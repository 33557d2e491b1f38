"""The account model once more, as two Mesa models: every person an agent that acts by itself.

The mechanisms, their order and their parameters are those of `chapters/reference/model.md`. The random numbers are
Python's own, so that single runs differ from ours and only their distribution can agree.
Needs Mesa and NetworkX alone: `mesa_comparison.py` runs it as a process of its own, in an environment of its own.

Both have the same people, who look at their own state and act, and a data collector that keeps the sums of each day.
They differ in whom they ask. `Textbook` follows Mesa's tutorial and examples: each step asks everybody, in an order
shuffled anew. `Lean` is tuned: followers, strangers and leads are agent sets, and nobody is asked whom a step does not
concern. It is the harder one to beat. Unlike ours, neither keeps single events.
"""

import math
import sys
from bisect import bisect
from functools import partial
from types import SimpleNamespace

import mesa
import networkx
from one_run import report

DAILY = ("posts", "views", "comments", "replies", "shares", "joins", "leaves", "leads", "orders", "revenue")


class Person(mesa.Agent):
    """One of the audience."""

    def __init__(self, model, trust, tolerance, buyer):
        super().__init__(model)
        self.contacts = []
        self.tolerance = tolerance
        self.buyer = buyer
        self.trust = trust
        self.fatigue = 0.0
        self.following = False
        self.stranger = True
        """Never followed so far."""
        self.lead = False
        self.orders = 0
        self.heard = 0
        """Shares by contacts today."""
        self.value_views = self.promo_views = self.comments = self.replies = 0

    def attend(self, posts):
        """As a follower: see some of the day's posts (True: a promotion), get tired, and comment on some."""
        if not self.following:
            return
        model, world, random = self.model, self.model.world, self.model.random.random
        seen = [promo for promo in posts if random() < world.view_chance]
        self.promo_views = promo_views = sum(seen)
        self.value_views = value_views = len(seen) - promo_views
        self.fatigue = world.fatigue_memory * self.fatigue + value_views + world.promo_fatigue * promo_views
        self.comments = self.replies = 0
        if seen:
            model.count["views"] += len(seen)
            chance = world.comment_chance * (0.2 + 0.8 * self.trust) * math.exp(-self.fatigue / world.fatigue_scale)
            for promo in seen:
                if random() < (world.promo_comment_factor * chance if promo else chance):
                    self.comments += 1
                    model.comments.append(self)

    def respond(self, overheard_steps):
        """As a follower: trust more or less, share, perhaps become a lead, perhaps leave."""
        if not self.following:
            return
        model, world, random = self.model, self.model.world, self.model.random.random
        views = self.value_views + self.promo_views

        distrust = 1 - self.trust
        if self.value_views:
            distrust *= (1 - world.trust_gain_view) ** self.value_views
        if self.replies:
            distrust *= (1 - world.trust_gain_reply) ** self.replies
        if overheard_steps:
            distrust *= (1 - world.trust_gain_overheard) ** bisect(overheard_steps, random())
        trust = (1 - distrust) * (1 - world.trust_decay)
        if self.promo_views:
            trust *= (1 - world.trust_loss_promo) ** self.promo_views
        if self.comments > self.replies:
            trust *= (1 - world.trust_loss_unanswered) ** (self.comments - self.replies)
        self.trust = trust

        for _ in range(views + self.replies):
            if random() < world.share_chance * trust:
                self.tell_contacts(1)
                model.count["shares"] += 1

        if self.buyer and not self.lead and self.promo_views + self.replies:
            attention = math.exp(-self.fatigue / world.fatigue_scale)
            unmoved = (1 - world.lead_chance_promo * (0.1 + 0.9 * trust) * attention) ** self.promo_views
            unmoved *= (1 - world.lead_chance_reply * trust) ** self.replies
            if random() >= unmoved:
                model.become_lead(self)

        strain = 1 / (1 + math.exp((self.tolerance - self.fatigue) / world.tolerance_softness))
        if random() < world.leave_chance_daily + world.leave_chance_tired * (1 - trust) * strain:
            model.leaving.append(self)

    def tell_contacts(self, shares):
        """Let everybody whom this person knows hear of the account."""
        for contact in self.contacts:
            contact.heard += shares

    def consider(self):
        """Follow or not, never having followed before."""
        if not self.stranger:
            return
        world = self.model.world
        hazard = world.join_chance_daily
        if self.heard:
            hazard = 1 - (1 - hazard) * (1 - world.join_chance_share) ** self.heard
            self.heard = 0
        if self.model.random.random() < hazard:
            self.model.joining.append(self)

    def buy(self):
        """Place a first order, as a lead, or a further one, as a customer who follows."""
        if not self.lead:
            return
        model, world = self.model, self.model.world
        if self.orders == 0:
            hazard = world.first_order_chance * (0.2 + 0.8 * self.trust)
        elif self.following:
            hazard = world.reorder_chance * self.trust
        else:
            return
        if model.random.random() < hazard:
            self.orders += 1
            model.count["orders"] += 1
            model.count["revenue"] += model.random.lognormvariate(model.log_value, world.order_value_spread)


class Textbook(mesa.Model):
    """One account in front of its audience; a step is a day, on which everybody is asked."""

    def __init__(self, account, world, graph, seed):
        super().__init__(seed=seed)
        self.account, self.world = account, world
        self.log_value = math.log(world.order_value_mean) - world.order_value_spread**2 / 2
        people = [
            Person(
                self,
                world.opening_trust,
                world.tolerance_median * math.exp(world.tolerance_spread * self.random.gauss(0, 1)),
                self.random.random() < world.buyer_share,
            )
            for _ in range(world.people)
        ]
        for person, contacts in zip(people, graph.adj.values(), strict=True):
            person.contacts = [people[contact] for contact in contacts]
        for person in self.random.sample(people, world.opening_followers):
            person.following, person.stranger = True, False
        self.connectors = sorted(people, key=lambda person: -len(person.contacts))[: account.connectors]
        self.goodwill = 0.0
        self.datacollector = mesa.DataCollector(
            {name: lambda model, name=name: model.count[name] for name in (*DAILY, "followers", "trust")}
        )

    def ask(self, what, *arguments):
        """Ask everybody, in random order."""
        self.agents.shuffle_do(what, *arguments)

    def become_lead(self, person):
        """Count a lead."""
        person.lead = True
        self.count["leads"] += 1

    def all_followers(self):
        """Return who follows now."""
        return self.agents.select(lambda person: person.following)

    def step(self):
        """Let one day pass."""
        self.count = dict.fromkeys(DAILY, 0)
        self.comments, self.joining, self.leaving = [], [], []
        account, world, random = self.account, self.world, self.random.random
        posts = [random() < account.promo_share for _ in range(self.rng.poisson(account.posts_per_day))]
        self.ask("attend", posts)
        replies = self.answer()
        self.ask("respond", binomial_steps(replies, world.overheard_chance))
        self.goodwill += (1 - self.goodwill) * world.goodwill_growth
        for connector in self.connectors:
            if random() < world.connector_chance * self.goodwill:
                connector.tell_contacts(world.connector_shares)
        self.ask("consider")
        self.ask("buy")
        self.end_day()
        followers = self.all_followers()
        self.count |= {
            "posts": len(posts),
            "comments": len(self.comments),
            "leaves": len(self.leaving),
            "joins": len(self.joining),
            "followers": len(followers),
            "trust": followers.agg("trust", mean) if followers else math.nan,
        }
        self.datacollector.collect(self)

    def end_day(self):
        """Let those leave and join who want to."""
        for person in self.leaving:
            person.following = False
        for person in self.joining:
            person.following, person.stranger = True, False

    def answer(self):
        """Answer some of the day's comments; return how many."""
        account, random = self.account, self.random.random
        wanted = [commenter for commenter in self.comments if random() < account.reply_share]
        if len(wanted) > account.reply_capacity:
            wanted = self.random.sample(wanted, account.reply_capacity)
        for commenter in wanted:
            commenter.replies += 1
        self.count["replies"] = len(wanted)
        return len(wanted)


class Lean(Textbook):
    """The same, but each step asks those alone whom it concerns."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.followers = self.agents.select(lambda person: person.following)
        self.strangers = self.agents.select(lambda person: person.stranger)
        self.leads = self.agents.select(lambda person: person.lead)
        self.concerned = {
            "attend": self.followers,
            "respond": self.followers,
            "consider": self.strangers,
            "buy": self.leads,
        }

    def ask(self, what, *arguments):
        """Ask those whom it concerns."""
        self.concerned[what].do(what, *arguments)

    def become_lead(self, person):
        """Count a lead, to be asked from now on whether to buy."""
        super().become_lead(person)
        self.leads.add(person)

    def all_followers(self):
        """Return who follows now."""
        return self.followers

    def end_day(self):
        """Let those leave and join who want to."""
        super().end_day()
        for person in self.leaving:
            self.followers.remove(person)
        for person in self.joining:
            self.strangers.remove(person)
            self.followers.add(person)


def mean(numbers):
    """Return the mean of a list."""
    return sum(numbers) / len(numbers)


def binomial_steps(trials, chance):
    """Cumulative binomial probabilities of 0, 1, ..., trials - 1 successes: `bisect` makes a number of them."""
    steps, total = [], 0.0
    for successes in range(trials):
        total += math.comb(trials, successes) * chance**successes * (1 - chance) ** (trials - successes)
        steps.append(total)
    return steps


def run(style, accounts, world, seed):
    """Run each account in front of the same people; return each one's sums and its followers at the end."""
    world = SimpleNamespace(**world)
    graph = networkx.barabasi_albert_graph(world.people, world.links_per_newcomer, seed=seed)
    outcomes = {}
    for name, account in accounts.items():
        model = style(SimpleNamespace(**account), world, graph, seed)
        for _ in range(world.days):
            model.step()
        daily = model.datacollector.get_model_vars_dataframe()
        sums = {column: float(daily[column].sum()) for column in DAILY}
        outcomes[name] = sums | {column: float(daily[column].iloc[-1]) for column in ("followers", "trust")}
    return outcomes


if __name__ == "__main__":
    report(partial(run, {"textbook": Textbook, "lean": Lean}[sys.argv[1]]))
