"""What the model card says of the model's outcomes, recomputed."""

import numpy as np
import pytest

from twoway.model import PRESETS, simulate

SINGLE, MEAN = range(1, 61), slice(0, 20)  # seeds 1 to 60, of which 1 to 20 make the card's means


@pytest.fixture(scope="module")
def leads() -> np.ndarray:
    """Conversation's lead in orders so far, a row for each seed, a column for each day."""
    broadcast, conversational = (
        np.array([simulate(PRESETS[name], seed=seed).daily["orders"].cumsum() for seed in SINGLE])
        for name in ("broadcast", "conversational")
    )
    return conversational - broadcast


def test_on_average_conversation_overtakes_around_day_90_to_100(leads):
    mean = leads[MEAN].mean(axis=0)
    assert mean[30 - 1] < -1
    assert mean[90 - 1] == pytest.approx(0, abs=0.5)
    assert mean[100 - 1] > 1.5
    assert (mean[100 - 1 :] > 0).all()


def test_in_single_seeds_it_takes_the_lead_for_good_between_day_48_and_day_160(leads):
    days = [int(np.flatnonzero(lead <= 0)[-1]) + 2 for lead in leads]
    assert (min(days), max(days)) == (48, 160)


def test_the_card_says_so(root):
    card = " ".join((root / "chapters/reference/model.md").read_text(encoding="utf-8").split())
    assert "overtakes around day 90 to 100, on average: at day 90 the two are level, at day 100 it is ahead" in card
    assert "In single seeds, 1 to 60, it took the lead for good anywhere between day 48 and day 160" in card
    assert "means of seeds 1 to 20" in card
    assert "seed in range(1, 21)" in card
