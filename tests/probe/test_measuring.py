"""How a probe spends its time: stages that are told before they begin, blocks until the time is over."""

import itertools
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from gilscope.errors import CannotProbe
from gilscope.model.probe import Watched
from gilscope.plan import reference_arms
from gilscope.probe import budget, call_time, deciding, measuring, patience, rehearsal, signs
from gilscope.probe.budget import Wishes
from gilscope.probe.call import Call
from gilscope.probe.deciding import Watch
from gilscope.probe.measuring import DONE, Probing
from gilscope.system.clock import Clock
from tests.probe import functions

BLOCKS = 6
"""One more than the least for an interval, after which a probe may stop."""

THREADS = Wishes((1, 2), ("threads",), blocks=BLOCKS, seconds=1e9)


@pytest.fixture(autouse=True, scope="module")
def _few_calls() -> Iterator[None]:
    """Let rounds be short: nobody looks at how long they take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "ROUND_NS", 1_000_000)
        patch.setattr(budget, "WATCH_NS", 1_000_000)
        patch.setattr(patience, "ENOUGH_ROUNDS", 1)
        patch.setattr(reference_arms, "unavailable", lambda: "they are slow")
        # Rounds this short may leave undecided whether a call releases the GIL.
        patch.setattr(deciding, "watch_until_decided", lambda *_: ())
        yield


def measured(
    wishes: Wishes = THREADS, clock: Clock | None = None, function: Callable[[], object] = functions.good
) -> tuple[Probing, list[str]]:
    """Measure in this process, and return what came of it and the stages that were told."""
    call = Call(function.__name__, "", function, ())
    stages: list[str] = []
    told = signs.observe_first_calls(call, Clock(), lambda: 0)
    probing = measuring.measure(call, wishes, told, 2, clock or Clock(), lambda each: stages.append(each.probe.stage))
    return probing, stages


@pytest.fixture(scope="module")
def whole() -> tuple[Probing, list[str]]:
    return measured()


def test_every_stage_is_told_before_it_begins(whole: tuple[Probing, list[str]]) -> None:
    probing, stages = whole
    assert list(dict.fromkeys(stages)) == [
        *(
            "pickling its arguments and comparing results",
            "watching the GIL beside it",
            "waiting until it lets go of the GIL",
        ),
        "opening pools",
        *("calling it in a thread", "calling it in 2 threads at once"),
        *(f"block {number} of {BLOCKS}" for number in range(1, BLOCKS + 1)),
        DONE,
    ]
    (seen,) = probing.measured
    assert len(seen.blocks) == BLOCKS


def test_every_block_has_its_watched_round_and_its_empty_tasks(whole: tuple[Probing, list[str]]) -> None:
    probing, _ = whole
    assert len(probing.probe.watched) in (0, BLOCKS + 1)  # none without a GIL; else one before the blocks, too
    assert [len(times) for times in probing.probe.hand_out_ns.values()] == [BLOCKS, BLOCKS]


def test_what_is_undecided_is_watched_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    def watch_once_more(watch: Watch, watched: tuple[Watched, ...], *_: object) -> Iterator[tuple[Watched, ...]]:
        yield watched + watch()

    monkeypatch.setattr(deciding, "watch_until_decided", watch_once_more)
    probing, stages = measured()
    assert stages[-2:] == ["watching the GIL for longer", DONE]
    assert len(probing.probe.watched) in (0, BLOCKS + 2)


def test_where_opening_takes_too_long_the_others_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_OPENING", 0.0)
    probing, _ = measured(replace(THREADS, executors=("threads", "processes_spawn"), blocks=1))
    assert {arm.case.executor for arm in probing.measured[0].comparison.arms} == {"serial", "threads"}
    (skip,) = probing.skips
    assert skip.reason.startswith("opening the workers before them took too long, ")
    assert skip.reason.endswith("; --executor processes_spawn measures them")


@pytest.mark.parametrize(("step_seconds", "blocks"), [(1e10, 1), (0.001, BLOCKS)])
def test_when_the_time_is_over_there_are_no_further_blocks(step_seconds: float, blocks: int) -> None:
    steps = itertools.count(1, int(step_seconds * 1e9))
    probing, _ = measured(clock=Clock(wall_ns=steps.__next__, cpu_ns=lambda: 0, machine=lambda: None))
    assert len(probing.measured[0].blocks) == blocks


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            functions.generates,
            "it returns a generator, which does the work later. Measure a function that does that work",
        ),
        (
            functions.later,
            "it returns a coroutine, which does the work later. Measure a function that does that work",
        ),
        (functions.generates_later, "it returns an asynchronous generator"),
        (functions.raises, "with these arguments it raises ValueError: no (functions.py, line"),
        (
            functions.raises_the_second_time,
            "its first call worked, and the second raises RuntimeError: once is enough",
        ),
        (functions.wants_to_exit, "it called sys.exit(3): probe the function that it calls"),
    ],
)
def test_what_does_its_work_later_or_not_at_all_is_refused(
    function: Callable[[], object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(functions, "_calls", [0])
    with pytest.raises(CannotProbe) as caught:
        measured(function=function)
    assert caught.value.reason.startswith(said)


def test_the_first_two_calls_are_timed_apart() -> None:
    wall_ns = itertools.chain([0, 50_000_000], [60_000_000, 60_001_000])
    told = signs.observe_first_calls(Call("good", "", functions.good, ()), Clock(wall_ns=wall_ns.__next__), lambda: 0)
    assert (told.first_call_ns, told.second_call_ns) == (50_000_000, 1000)


def test_a_short_call_is_timed_by_many_and_a_long_one_by_itself() -> None:
    wall_ns = itertools.chain([0, 4_000_000], [0, 2_000_000], [0, 3_000_000])
    made: list[int] = []
    clock = Clock(wall_ns=wall_ns.__next__, cpu_ns=lambda: 0, machine=lambda: None)
    call = Call("f", "", made.append, (1,))
    assert call_time.find_shortest_ns(call, 20_000, clock) == 20_000  # the least of three rows of a hundred
    assert len(made) == 300
    assert call_time.find_shortest_ns(call, 2_000_001, clock) == 2_000_001
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
def test_an_interpreter_of_its_own_process_tries_a_call(function: object, problem: str | None) -> None:
    found = rehearsal.problem(pickle.dumps(Call("f", "", function, ())))  # type: ignore[arg-type]
    assert (found or "").startswith(problem or "")
    assert (found is None) == (problem is None)
