import multiprocessing

import pytest

from gilscope.claims.experiments import methods
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.workers import lives

TINY = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)


@pytest.mark.parametrize("kind", lives.kinds())
def test_a_life_is_asked_for_begins_ends_and_is_joined_in_that_order(kind: str) -> None:
    life = lives.kinds()[kind]()
    assert 0 < life.asked_for_ns < life.first_instruction_ns <= life.last_instruction_ns < life.joined_ns
    assert life.start_us + life.end_us <= life.whole_us


def test_every_start_method_is_a_series_of_its_own_and_the_default_one_is_processes() -> None:
    evidence = lives.measure_whole_life(TINY)
    every = methods.start_methods()
    assert {"threads", "processes", *(f"processes_{method}" for method in every)} <= evidence.series.keys()
    assert evidence.series["processes"] == evidence.series[f"processes_{methods.default_start_method()}"]
    assert {len(series.samples) for series in evidence.series.values()} == {5}


def test_no_process_is_left() -> None:
    lives.measure_start(TINY)
    assert multiprocessing.active_children() == []
