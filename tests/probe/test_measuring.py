"""How a probe spends its time: stages that are told before they begin, blocks until the time is over."""

import itertools
import pickle
import sys
from functools import partial

import pytest

from gilscope.probe import measuring, rehearsal, signs
from gilscope.probe.budget import Wishes
from gilscope.probe.call import Call
from gilscope.probe.measuring import DONE, Probing
from gilscope.system.clock import Clock
from tests.probe import functions

THREADS = Wishes((1, 2), ("threads",), blocks=6, seconds=60.0)


def measured(wishes: Wishes, clock: Clock | None = None) -> tuple[Probing, list[str]]:
    call = Call("good", "", functions.good, ())
    stages: list[str] = []
    told = signs.look(call, Clock(), lambda: 0)
    probing = measuring.measure(call, wishes, told, 2, clock or Clock(), lambda each: stages.append(each.probe.stage))
    return probing, stages


def test_every_stage_is_told_before_it_begins_and_the_last_one_is_that_it_is_done() -> None:
    probing, stages = measured(THREADS)
    assert list(dict.fromkeys(stages)) == [
        *("pickling its arguments", "watching the GIL beside it", "opening pools"),
        *("calling it in a thread", "calling it in 2 threads at once"),
        *(f"block {number} of 6" for number in range(1, 7)),
        DONE,
    ]
    (seen,) = probing.measured
    assert len(seen.blocks) == 6


def test_every_block_has_its_watched_round_and_its_empty_tasks() -> None:
    probing, _ = measured(THREADS)
    assert len(probing.probe.watched) in (0, 7)  # none without a GIL; else one before the blocks, too
    assert [len(times) for times in probing.probe.hand_out_ns.values()] == [6, 6]


@pytest.mark.parametrize(("step_seconds", "blocks"), [(100.0, 1), (0.001, 6)])
def test_when_the_time_is_over_there_are_no_further_blocks_but_there_is_one(step_seconds: float, blocks: int) -> None:
    steps = itertools.count(1, int(step_seconds * 1e9))
    probing, _ = measured(THREADS, Clock(wall_ns=steps.__next__, cpu_ns=lambda: 0, machine=lambda: None))
    assert len(probing.measured[0].blocks) == blocks


def test_how_long_a_short_call_takes_is_told_by_many_and_a_long_one_by_itself() -> None:
    wall_ns = itertools.chain([0, 4_000_000], [0, 2_000_000], [0, 3_000_000])
    made: list[int] = []
    clock = Clock(wall_ns=wall_ns.__next__, cpu_ns=lambda: 0, machine=lambda: None)
    call = Call("f", "", made.append, (1,))
    assert measuring._call_ns(call, 20_000, clock) == 20_000  # the least of three rows of a hundred
    assert len(made) == 300
    assert measuring._call_ns(call, 2_000_001, clock) == 2_000_001
    assert len(made) == 300


@pytest.mark.skipif(sys.version_info < (3, 14), reason="Python 3.14 and newer have a pool of interpreters")
@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (functions.good, None),
        (functions.raises, "in a sub-interpreter it raises ValueError: no (functions.py, line"),
        (functions.crashes, "in a sub-interpreter it crashes the whole process (signal 11)"),
        (functions.exits, "in a sub-interpreter it ends the whole process (status 7)"),
        (partial(functions.exits, 0), "in a sub-interpreter it ends the whole process (status 0)"),
        (functions.prints, None),
    ],
)
def test_a_call_is_tried_in_an_interpreter_of_a_process_made_for_it(function: object, problem: str | None) -> None:
    found = rehearsal.problem(pickle.dumps(Call("f", "", function, ())))  # type: ignore[arg-type]
    assert (found or "").startswith(problem or "")
    assert (found is None) == (problem is None)
