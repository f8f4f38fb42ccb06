"""Objects that are made before each call: what is timed, how many are made at once, what goes wrong."""

import os
import pickle
import sys
import threading
from pathlib import Path

import pytest

from gilscope import executors
from gilscope.errors import CannotProbe
from gilscope.measure.pools import Pools
from gilscope.model.case import Arm, Case
from gilscope.model.probe import GIVEN, IMPLEMENTATION
from gilscope.probe import call_time, pooled_calls, prepared_calls, signs, targets, worker
from gilscope.probe.call import Call
from gilscope.probe.prepared_calls import MOST_UNKNOWN, find_largest_batch, prepare
from gilscope.system.clock import Clock
from tests.command_line import fresh_python

pytestmark = pytest.mark.usefixtures("finders")

SLEEPS = "import time; time.sleep(0.01); b = bytearray(9)"


def made_ready(call: Call, pools: Pools, executor: str, workers: int) -> Arm:
    """Let workers make a call as a probe does."""
    case = Case(call.name, GIVEN, IMPLEMENTATION, executor, "shared", "static", workers)
    worker.keep(call.name, call.direct)
    pooled_calls.make_ready(call, case, None if executor == "threads" else pickle.dumps(call), pools)
    return Arm("treatment", case)


@pytest.mark.parametrize(
    ("target", "arguments", "each_call", "value"),
    [
        ("next(it)", "", "it = iter([23])", 23),
        ("builtins:sum", "it, one", "it = iter([20, 2])", 23),
        ("builtins:sum", "*its", "its = [iter([20, 3])]", 23),
        ("f()", "", "n = 23\ndef f(): return n", 23),
        ("b += 22; b", "", "b = one", 23),
    ],
)
def test_each_call_gets_new_objects(target: str, arguments: str, each_call: str, value: int) -> None:
    call = targets.find(target, "one = 1", arguments, "", each_call)
    assert call() == value
    ready = prepare(call.make_own(), 3)
    assert [ready(), ready(), ready()] == [value] * 3


def test_what_a_prepared_call_sets_of_the_setup_is_set_for_all() -> None:
    call = targets.find("total += b\ntotal", "total = 0", "", "", "b = 1")
    assert [call(), call.make_own()(), call()] == [1, 2, 3]


def test_objects_of_a_call_may_be_made_from_those_of_the_worker() -> None:
    call = targets.find("own.append(b) or own", "", "", "own = []", "b = len(own)")
    assert call() == [0]
    ready = prepare(call.direct, 2)
    assert ready() == ready() == [0, 1, 1], "two objects were made before the first of two calls"


def test_making_objects_is_not_timed() -> None:
    call = targets.find("ticks[0] += b", "ticks = [0]", "", "", "ticks[0] += 1000; b = 7")
    # A clock that only the call and its preparation set forward.
    clock = Clock(wall_ns=lambda: int(call.names["ticks"][0]))
    seen = signs.observe_first_calls(call, clock, lambda: 0)
    assert (seen.first_call_ns, seen.second_call_ns) == (7, 7)
    assert call_time.find_shortest_ns(call, 7, clock, most=3) == 7


@pytest.mark.parametrize(("executor", "workers"), [("serial", 1), ("threads", 2), ("processes_spawn", 2)])
def test_a_round_counts_neither_time_nor_cpu_of_making_objects(
    executor: str, workers: int, real_pools: Pools
) -> None:
    text = "import time\nend = time.process_time() + 0.05\nwhile time.process_time() < end: pass\nb = bytearray(9)"
    call = targets.find("len(b)", "", "", "", text)
    arm = made_ready(call, real_pools, executor, workers)
    runner = pooled_calls.runner(call, arm, workers, real_pools)
    with runner.prepare() as beside:
        answers = list(runner.execute())
    assert sum(each.cpu_ns for each in beside) >= 50_000_000
    assert all(each.cpu_ns < 50_000_000 for each in answers)
    assert all(0 < each.began_ns < each.ended_ns for each in answers)
    worker.forget(call.name)


def test_each_thread_makes_its_objects_once_a_round(real_pools: Pools) -> None:
    call = targets.find(
        "len(b) and used.append(threading.get_ident())",
        "import threading; made, used = [], []",
        "",
        "",
        "b = [1]; made.append(threading.get_ident())",
    )
    runner = pooled_calls.runner(call, made_ready(call, real_pools, "threads", 3), 12, real_pools)
    made, used = call.names["made"], call.names["used"]
    made.clear()
    used.clear()
    with runner.prepare():
        assert len(made) == 12
        runner.execute()
    assert sorted(made) == sorted(used)
    assert {made.count(each) for each in made} == {4}
    assert threading.get_ident() not in made
    worker.forget(call.name)


def test_as_many_calls_are_prepared_as_time_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = targets.find("len(b)", "", "", "", SLEEPS).direct
    found = find_largest_batch(slow, 1000, 2, Clock())
    assert found.most <= 4
    assert found.prepare_ns >= 10_000_000
    monkeypatch.setattr(prepared_calls, "MOST_SECONDS", 1e9)
    quick = targets.find("len(b)", "", "", "", "b = [1]").direct
    assert find_largest_batch(quick, 100, 2, Clock()).most == 100
    assert find_largest_batch(lambda: 1, 100, 2, Clock()).most == sys.maxsize


FIND_LARGEST = """
from gilscope.probe import prepared_calls, targets
from gilscope.system.clock import Clock
from tests.command_line import fresh_python
prepared_calls.MOST_SECONDS = 1e9
large = targets.find("len(b)", "", "", "", "b = bytearray(b'x') * (1 << 22)").direct
print(prepared_calls.find_largest_batch(large, 1000, 2, Clock()).most)
"""
"""In a process of its own, as a probe is: this one may have freed memory that it can use again."""


def test_as_many_calls_are_prepared_as_memory_allows() -> None:
    assert int(fresh_python("-c", FIND_LARGEST)) <= 32


def test_a_few_calls_are_prepared_where_nobody_knows_what_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_calls, "MOST_SECONDS", 1e9)
    large = targets.find("len(b)", "", "", "", "b = [1]").direct
    monkeypatch.setattr(prepared_calls, "read_process_bytes", lambda _: None)
    assert find_largest_batch(large, 1000, 2, Clock()).most == MOST_UNKNOWN


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_as_many_calls_are_prepared_as_files_may_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_calls, "MOST_SECONDS", 1e9)
    monkeypatch.setattr(prepared_calls, "find_most_open_files", lambda: 200)
    (tmp_path / "a.txt").write_text("a")
    call = targets.find("f.read()", "", "", "", f"f = open({str(tmp_path / 'a.txt')!r})")
    assert find_largest_batch(call.direct, 1000, 2, Clock()).most <= 64


def test_objects_are_kept_until_the_round_is_over() -> None:
    setup = "freed = []\nclass Box:\n    def __del__(self): freed.append(1)"
    call = targets.find("id(box)", setup, "", "", "box = Box()")
    ready, freed = prepare(call.direct, 3), call.names["freed"]
    for _ in range(3):
        ready()
    assert freed == []
    del ready
    assert freed == [1, 1, 1]


@pytest.mark.parametrize(
    ("each_call", "reason"),
    [
        ("b = ", "--each-call is not Python: invalid syntax"),
        ("b = 1 / 0", "--each-call fails with ZeroDivisionError: division by zero"),
        ("n = 2", "--each-call sets n, and so does --setup or --vary: give one another name"),
        ("w = 2", "--each-call sets w, and so does --each-worker: give one another name"),
        ("n.clear()", "--each-call sets no name that the call uses"),
        ("if not w: b = 1", "--each-call has not set b"),
    ],
)
def test_statements_that_cannot_be_executed_are_refused(each_call: str, reason: str) -> None:
    with pytest.raises(CannotProbe) as caught:
        targets.find("(n, w, b)", "n = []", "", "w = 1", each_call)()
    assert caught.value.reason.startswith(reason)


def test_a_process_makes_objects_that_cannot_be_sent() -> None:
    call = targets.find("c.flush()", "import zlib", "", "", "c = zlib.compressobj()")
    with executors.open_pool("processes_spawn", 1) as pool:
        (answer,) = pool.run(worker.accept, [(call.name, pickle.dumps(call), 0.0)])
        assert not isinstance(answer, worker.Failed)
        (done,) = pool.run(worker.run, [(call.name, 1)])
        assert not isinstance(done, worker.Failed)
        assert done.pid != os.getpid()
