"""Every parameter is documented, and whatever it may not be is refused with an error that names it."""

import inspect
import math
import pickle
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twoway.model import PARAMETERS, PRESETS, Account, InvalidParameterError, World, simulate, values
from twoway.model.parameters import SEED, checked_seed

MAKERS = {"account": Account, "world": World}
NAMES = [p["name"] for p in PARAMETERS]
BY_NAME = {p["name"]: p for p in PARAMETERS}


class Unprintable:
    def __repr__(self):
        raise RuntimeError


def make(name, value):
    """Make the account or world in which only this parameter is not at its default."""
    return MAKERS[BY_NAME[name]["group"]](**{name: value})


@pytest.mark.parametrize("parameter", PARAMETERS, ids=NAMES)
def test_every_parameter_is_documented(parameter):
    assert set(parameter) == {
        "name", "symbol", "group", "default", "low", "high", "unit", "kind", "meaning", "source",
    }  # fmt: skip
    assert parameter["group"] in MAKERS
    assert parameter["kind"] in ("int", "float")
    assert parameter["low"] <= parameter["default"] <= parameter["high"]
    assert parameter["meaning"].endswith(".")
    assert parameter["unit"]
    assert parameter["source"]
    assert parameter["name"] in MAKERS[parameter["group"]].__doc__


def test_names_are_unique_and_complete():
    assert len(set(NAMES)) == len(NAMES)
    assert {*values(Account()), *values(World())} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bad", [True, "2", None, math.nan, math.inf, -math.inf, 1j, [1], np.array([1]), Unprintable()])
def test_a_wrong_value_is_refused_by_name(name, bad):
    with pytest.raises(InvalidParameterError, match=f"^{name} must be .* from ") as caught:
        make(name, bad)
    assert f"{BY_NAME[name]['low']} to {BY_NAME[name]['high']}" in str(caught.value)
    assert "Give " in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_the_range_holds_its_ends_and_nothing_beyond(name):
    low, high = BY_NAME[name]["low"], BY_NAME[name]["high"]
    rest = {"people": {"days": 0, "opening_followers": 0, "links_per_newcomer": 1}}
    for end in (low, high):
        others = rest["people"] if name == "people" else {"people": 20_000} if name == "opening_followers" else {}
        made = MAKERS[BY_NAME[name]["group"]](**{name: end, **others})
        assert getattr(made, name) == end
    for beyond in (low - 1, high + 1, low - 1e-9, high * (1 + 1e-9), -(10**400), 10**5000):
        with pytest.raises(InvalidParameterError, match=f"^{name} must be"):
            make(name, beyond)


@pytest.mark.parametrize("name", [p["name"] for p in PARAMETERS if p["kind"] == "int"])
def test_counts_must_be_whole(name):
    value = BY_NAME[name]["default"]
    assert getattr(make(name, float(value)), name) == value
    assert type(getattr(make(name, np.int32(value)), name)) is int
    with pytest.raises(InvalidParameterError, match=f"^{name} must be a whole number"):
        make(name, value + 0.5)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.text(), st.binary(),
    st.lists(st.integers()), st.dictionaries(st.text(), st.floats()), st.fractions(), st.decimals(), st.dates(),
)  # fmt: skip


@given(name=st.sampled_from(NAMES), value=ANYTHING)
def test_any_value_is_taken_in_range_or_refused_by_name(name, value):
    try:
        made = make(name, value)
    except InvalidParameterError as error:
        assert name in str(error)[:400]  # noqa: PT017
    else:
        assert BY_NAME[name]["low"] <= getattr(made, name) <= BY_NAME[name]["high"]
        assert isinstance(getattr(made, name), int if BY_NAME[name]["kind"] == "int" else float)


@given(name=st.text().filter(lambda text: text not in NAMES))
def test_any_other_name_is_refused(name):
    for maker in MAKERS.values():
        with pytest.raises(InvalidParameterError, match="has no parameter"):
            maker(**{name: 1})


@given(seed=ANYTHING)
def test_any_seed_is_taken_in_range_or_refused(seed):
    try:
        assert 0 <= checked_seed(seed) <= SEED["high"]
    except InvalidParameterError as error:
        assert str(error).startswith("seed must be")  # noqa: PT017


def test_positional_and_repeated_parameters():
    assert Account(2.3, 0.9, 0.0, 10, 0) == PRESETS["broadcast"]
    with pytest.raises(InvalidParameterError, match="posts_per_day was given twice"):
        Account(1, posts_per_day=2)
    with pytest.raises(InvalidParameterError, match="takes 5 parameters, not 6"):
        Account(1, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("world", "name"),
    [
        ({"people": 100}, "opening_followers"),
        ({"people": 10, "opening_followers": 0, "links_per_newcomer": 10}, "links_per_newcomer"),
        ({"people": 20_000, "days": 501}, "people"),
    ],
)
def test_parameters_that_contradict_each_other_are_refused(world, name):
    with pytest.raises(InvalidParameterError, match=f"^{name}=.*[Ll]ower"):
        World(**world)


def test_a_run_that_would_take_for_ever_is_refused():
    world = World(people=20_000, days=100)
    with pytest.raises(InvalidParameterError, match=r"^posts_per_day=20\.0 .*Lower posts_per_day, people or days"):
        simulate(Account(posts_per_day=20), world)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (({"posts_per_day": 1},), "account"),
        ((None,), "account"),
        ((World(),), "account"),
        ((Account(), Account()), "world"),
        ((Account(), 180), "world"),
        ((Account(), World(), "1"), "seed"),
        ((Account(), World(), 1.5), "seed"),
        ((Account(), World(), -1), "seed"),
        ((Account(), World(), 2**53), "seed"),
    ],
)
def test_simulate_refuses_wrong_arguments_by_name(arguments, name):
    with pytest.raises(InvalidParameterError, match=f"^{name} must be"):
        simulate(*arguments)


def test_the_signature_tells_names_and_defaults():
    parameters = inspect.signature(Account).parameters
    assert list(parameters) == list(values(Account()))
    assert parameters["reply_capacity"].default == 10


def test_accounts_and_worlds_are_values():
    account = Account(posts_per_day=1)
    assert account == Account(1.0)
    assert hash(account) == hash(Account(1.0))
    assert replace(account, promo_share=0.1) == Account(1.0, 0.1)
    assert pickle.loads(pickle.dumps(account)) == account
    assert issubclass(InvalidParameterError, ValueError)
    with pytest.raises(FrozenInstanceError):
        account.posts_per_day = 2
    with pytest.raises(InvalidParameterError, match="promo_share"):
        replace(account, promo_share=2)
