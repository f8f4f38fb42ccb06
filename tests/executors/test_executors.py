"""One contract for all executors, whatever their workers are. Being registered is being tested."""

import operator
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from operator import truediv
from typing import get_args

import psutil
import pytest

from gilscope import executors
from gilscope.errors import NotAvailable, UnknownName, WorkerDied
from gilscope.executors import Pool
from gilscope.measure import worker
from gilscope.measure.pools import meet_all_workers
from gilscope.model.executor import NATIVE_THREADS, Shareable
from tests.command_line import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.usefixtures("deadlock_guard"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

PROCESSES = [name for name in executors.names() if "shm" in executors.transports(name)]

only_processes = pytest.mark.parametrize("executor", PROCESSES, indirect=True)

PARENT = """
import sys, time
from gilscope import executors
from gilscope.measure import pools, worker
with executors.open_pool(sys.argv[1], 2) as pool:
    pools.meet_all_workers(2, lambda: pool.run(worker.identify, [(0.01,)] * 2))
    print("open", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=executors.names())
def executor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    reason = executors.unavailable(name)
    if reason is not None:
        pytest.skip(reason)
    return name


@pytest.mark.parametrize("name", executors.names())
def test_a_file_declares_its_executors(name: str) -> None:
    declared = executors.declaration(name)
    assert declared.one
    assert declared.many
    assert set(declared.shared or ()) <= {*get_args(Shareable)}
    assert set(executors.transports(name)) <= {"shared", "shm", "pickle"}
    assert ("shared" in executors.transports(name)) == declared.shares("memory")


def test_executors_have_one_place_for_each_family() -> None:
    places = {(executors.declaration(name).family, executors.declaration(name).place) for name in executors.names()}
    taken = [*(place for _, place in places), NATIVE_THREADS.place]
    assert len({*taken}) == len(taken), f"taken: {sorted(places)}, and {NATIVE_THREADS.place} by native threads"


def test_results_come_in_the_order_of_the_tasks(executor: str) -> None:
    first_is_slowest = [range(2_000_000), range(3), range(4), range(5)]
    with executors.open_pool(executor, 2) as pool:
        assert pool.run(sum, [(numbers,) for numbers in first_is_slowest]) == [1_999_999_000_000, 3, 6, 10]


@pytest.mark.parametrize("tasks", [0, 1, 50], ids=["no task", "fewer tasks than workers", "more tasks than workers"])
def test_any_number_of_tasks_is_done(executor: str, tasks: int) -> None:
    with executors.open_pool(executor, 2) as pool:
        assert pool.run(abs, [(-i,) for i in range(tasks)]) == list(range(tasks))


def test_tasks_may_come_from_a_generator(executor: str) -> None:
    with executors.open_pool(executor, 1) as pool:
        assert pool.run(pow, ((2, i) for i in range(3))) == [1, 2, 4]


def test_an_exception_in_a_task_reaches_the_caller_with_its_type(executor: str) -> None:
    with executors.open_pool(executor, 2) as pool, pytest.raises(ZeroDivisionError):
        pool.run(truediv, [(1, 1), (1, 0), (1, 2)])


def test_a_pool_works_on_after_an_exception_in_a_task(executor: str) -> None:
    with executors.open_pool(executor, 2) as pool:
        with pytest.raises(ZeroDivisionError):
            pool.run(truediv, [(1, 0)])
        assert pool.run(truediv, [(1, 2)]) == [0.5]


def test_n_workers_are_n_and_serial_is_one(executor: str) -> None:
    workers = 1 if executor == "serial" else 3
    with executors.open_pool(executor, 3) as pool:
        everyone = _meet(pool, workers)
        for _ in range(5):
            everyone.update(pool.run(worker.identify, [(0.001,)] * 9))
    assert len(everyone) == workers


def test_leaving_the_context_ends_all_workers(executor: str) -> None:
    with executors.open_pool(executor, 2) as pool:
        _meet(pool, 1 if executor == "serial" else 2)
        workers = _worker_processes(pool)
        threads = threading.active_count()
    assert _alive(workers) == []
    assert executor == "serial" or threading.active_count() < threads


def test_leaving_the_context_by_an_exception_ends_all_workers(executor: str) -> None:
    with suppress(KeyboardInterrupt), executors.open_pool(executor, 2) as pool:
        workers = _worker_processes(pool)
        raise KeyboardInterrupt
    assert _alive(workers) == []


# --- What an executor declares


MARK = "import gilscope\ngilscope.seen_by_a_test = True"


def test_workers_share_with_their_caller_what_is_declared_and_no_more(executor: str) -> None:
    import gilscope

    box: dict[str, bool] = {}
    try:
        with executors.open_pool(executor, 1) as pool:
            pool.run(operator.setitem, [(box, "put in by a worker", True)])
            pool.run(exec, [(MARK, {})])
            is_this_process = pool.run(os.getpid, [()]) == [os.getpid()]
        found = {"memory": is_this_process, "objects": bool(box), "modules": hasattr(gilscope, "seen_by_a_test")}
    finally:
        vars(gilscope).pop("seen_by_a_test", None)
    declared = executors.declaration(executor)
    assert found == {what: what in (declared.shared or ()) for what in found}
    assert declared.shares("GIL") == declared.shares("objects"), "whose counts of references one GIL guards"


@only_processes
def test_a_worker_that_is_killed_at_work_is_told_and_leaves_no_orphan(executor: str) -> None:
    with executors.open_pool(executor, 2) as pool:
        _meet(pool, 2)
        workers = _worker_processes(pool)
        threading.Timer(0.1, os.kill, (workers[0].pid, signal.SIGKILL)).start()
        # Whoever waited for the tasks would wait until the guard against deadlocks ends all tests.
        with pytest.raises(WorkerDied, match=executor):
            pool.run(time.sleep, [(3600,)] * 4)
    assert _alive(workers) == []


@only_processes
def test_a_pool_that_lost_a_worker_goes_on_saying_so(executor: str) -> None:
    with executors.open_pool(executor, 1) as pool:
        for _ in range(2):
            with pytest.raises(WorkerDied, match=executor):
                pool.run(signal.raise_signal, [(signal.SIGKILL,)])


@only_processes
def test_a_worker_ignores_ctrl_c(executor: str) -> None:
    with executors.open_pool(executor, 1) as pool:
        before = pool.run(worker.identify, [(0.0,)])
        os.kill(before[0][0], signal.SIGINT)
        assert pool.run(worker.identify, [(0.0,)]) == before


@only_processes
def test_workers_end_when_their_parent_is_killed(executor: str) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, executor], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "open\n"
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) >= 2
        parent.kill()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_SECONDS)
    for orphan in alive:
        orphan.kill()
    assert alive == []


def test_an_unknown_executor_is_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'threads'"):
        executors.open_pool("thread", 2)


def test_an_executor_that_is_not_available_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "unavailable", lambda name: f"no {name} on Mars")
    with pytest.raises(NotAvailable, match="no threads on Mars"):
        executors.open_pool("threads", 2)


def _meet(pool: Pool, workers: int) -> set[tuple[int, int]]:
    met: set[tuple[int, int]] = set()

    def ask() -> list[tuple[int, int]]:
        answers = pool.run(worker.identify, [(0.02,)] * workers)
        met.update(answers)
        return answers

    meet_all_workers(workers, ask)
    return met


def _worker_processes(pool: Pool) -> list[psutil.Process]:
    pids = {pid for _ in range(3) for pid, _ in pool.run(worker.identify, [(0.01,)] * 4)}
    return [psutil.Process(pid) for pid in pids - {os.getpid()}]


def _alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running()]
