"""The ledger decides rarely at a threshold, and often far beyond it (tests/simulations/ledger.py)."""

import pytest

from tests.simulations import ledger

REPETITIONS = 300

MOST = 0.08
"""At a true 5 % so many of 300 are decided once in a hundred runs, and the seed is the same in each."""


@pytest.mark.parametrize("name", ledger.DRAWS)
def test_at_the_threshold_itself_little_is_decided(name: str) -> None:
    assert ledger.simulate(name, 50, REPETITIONS).at_threshold <= MOST


@pytest.mark.parametrize("name", [name for name in ledger.DRAWS if "13 µs" not in name])
def test_what_is_twice_the_threshold_is_found(name: str) -> None:
    assert ledger.simulate(name, 50, REPETITIONS).beyond >= 0.85


def test_where_nothing_gains_no_way_is_found_faster() -> None:
    assert ledger.simulate_winner(sessions=5, repetitions=150) <= MOST
