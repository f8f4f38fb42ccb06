"""What gilscope's executors add to the `concurrent.futures` pools below them. Collected only when named."""

import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from gilscope import executors
from gilscope.executors import Pool
from gilscope.measure import worker
from gilscope.measure.pools import meet_all_workers
from gilscope.statistics import estimate

WORKERS = 2
BLOCKS = 30
CALLS = {1: 300, 100: 20}
"""How often so many tasks are submitted and collected in one round: long enough to time, short enough to repeat."""

MOST = 1.2
"""No more than this times the bare pool's time."""


@pytest.fixture(params=["threads", "processes_spawn"])
def pools(request: pytest.FixtureRequest) -> Iterator[tuple[Pool, Any]]:
    """Return our pool, all workers started, and the very pool below it.

    Two pools of the same kind differ by more than what is sought here (where their workers happen to run), so both
    arms use the same workers.
    """
    with executors.open_pool(request.param, WORKERS) as pool:
        ours: Any = pool
        meet_all_workers(WORKERS, lambda: pool.run(worker.identify, [(0.02,)] * WORKERS))
        yield ours, ours._executor


@pytest.mark.parametrize("tasks", CALLS)
def test_executors_cost_what_the_pools_below_them_cost(pools: tuple[Pool, Any], tasks: int, benchmark: Any) -> None:
    """Submit and collect trivial tasks, in the same blocks, in random order; the row's time is that of ours."""
    ours, bare = pools
    work = [(-i,) for i in range(tasks)]
    times: dict[str, list[int]] = {"ours": [], "bare": []}
    random = Random(1)
    bare_is_first: list[bool] = []

    def call_bare() -> list[int]:
        futures = [bare.submit(abs, *task) for task in work]
        return [future.result() for future in futures]

    def run_ours() -> None:
        _time(times["ours"], lambda: ours.run(abs, work), CALLS[tasks])

    def before() -> None:
        bare_is_first.append(random.random() < 0.5)
        if bare_is_first[-1]:
            _time(times["bare"], call_bare, CALLS[tasks])

    def after() -> None:
        if not bare_is_first[-1]:
            _time(times["bare"], call_bare, CALLS[tasks])

    benchmark.pedantic(run_ours, setup=before, teardown=after, rounds=BLOCKS)
    ratio = estimate.estimate_ratio(times["ours"], times["bare"])
    benchmark.extra_info["ours / bare"] = {"ratio": ratio.value, "low": ratio.low, "high": ratio.high, "n": ratio.n}
    benchmark.extra_info["ns a task"] = min(times["ours"]) / CALLS[tasks] / tasks
    assert ratio.has_interval
    assert ratio.value <= MOST, (
        f"{ratio.value:.3f} times the bare pool, 95 % interval {ratio.low:.3f}–{ratio.high:.3f}"
    )


def _time(times: list[int], call: Callable[[], object], calls: int) -> None:
    begin = time.perf_counter_ns()
    for _ in range(calls):
        call()
    times.append(time.perf_counter_ns() - begin)
