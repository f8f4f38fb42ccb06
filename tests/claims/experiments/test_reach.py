import os

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.communication import reach

TINY = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)


def test_a_global_is_changed_for_all_threads_and_for_no_other_process() -> None:
    seen = dict(reach.change_globals(TINY).observed)
    assert seen.pop("threads") == "change seen"
    assert set(seen.values()) == {"own globals"}


def test_the_change_is_really_made_where_it_is_called() -> None:
    before = reach.counter
    assert reach.change_global() == os.getpid()
    assert reach.counter == before + 1
