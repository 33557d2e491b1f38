"""The benchmark's Mesa model has the parameters of ours. What comes out of both, the benchmark itself compares."""

import re

import pytest

from twoway.model import PARAMETERS

WORK = {"minutes_per_post", "minutes_per_reply", "minutes_per_connector"}  # counted afterwards; the model never looks


def used(text):
    """The parameters that a program looks at, as (group, name)."""
    return set(re.findall(r"\b(account|world)\.(\w+)", text))


def differences(text):
    """Parameters of ours that a program leaves out, and its own that we do not have."""
    ours = {(parameter["group"], parameter["name"]) for parameter in PARAMETERS}
    return {name for _, name in ours ^ used(text)}


@pytest.fixture(scope="module")
def text(root):
    return (root / "benchmarks/mesa_model.py").read_text(encoding="utf-8")


def test_the_mesa_model_looks_at_every_parameter_and_no_other(text):
    assert differences(text) == WORK


@pytest.mark.parametrize(
    ("name", "other", "found"),
    [
        ("world.trust_decay", "0.002", {"trust_decay"}),
        ("account.reply_share", "world.reply_share", {"reply_share"}),
        ("world.view_chance", "world.sight_chance", {"view_chance", "sight_chance"}),
    ],
)
def test_a_parameter_left_out_or_of_another_name_is_noticed(text, name, other, found):
    assert differences(text.replace(name, other)) == WORK | found
