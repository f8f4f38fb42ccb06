"""Runs a call in the workers of a pool: sends it to each, makes it there once, then times rounds of it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from gilscope.executors import Pool
from gilscope.measure.pools import HOLD_SECONDS, Pools, meet_all_workers
from gilscope.measure.timing import Runner, run_reference
from gilscope.measure.worker import Answer
from gilscope.model.case import Arm, Case
from gilscope.probe import worker
from gilscope.probe.call import describe_error

Value = TypeVar("Value")


class Raised(Exception):
    """A call that returned the first time has raised later."""


def attempt(action: Callable[[], Value]) -> Value:
    """Do something that calls the user's function.

    Raises:
        Raised: the function raised anything.

    """
    try:
        return action()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise Raised(f"it raises {describe_error(error)}") from error


def make_ready(key: str, case: Case, payload: bytes | None, pools: Pools) -> tuple[int, ...]:
    """Open a pool and make the call in each of its workers; return how long each worker's first call took.

    `payload` is sent to workers that share no objects with this process.

    Raises:
        Raised: the call raises there.
        WorkerDied: a worker ended.

    """
    pool = pools.get(case.executor, case.workers)
    first: dict[tuple[int, int], int] = {}

    def give() -> list[tuple[int, int]]:
        for answer in pool.run(worker.accept, [(key, payload, HOLD_SECONDS)] * case.workers):
            if isinstance(answer, worker.Failed):
                raise Raised(f"there it raises {answer.reason}")
            first[answer.worker] = max(answer.extra_ns, first.get(answer.worker, 0))
        return list(first)

    if payload is not None:
        meet_all_workers(case.workers, give)
    run(pool, key, 1, case.workers)
    return tuple(first.values())


def runner(key: str, arm: Arm, calls_per_round: int, pools: Pools) -> Runner:
    """Return a function that runs one round of an arm."""
    pool, workers = pools.get(arm.case.executor, arm.case.workers), arm.case.workers
    if arm.role == "reference":
        run_reference(pool, arm)
        return Runner(arm, lambda: run_reference(pool, arm), is_repeated=False)
    return Runner(arm, lambda: run(pool, key, calls_per_round // workers, workers), is_repeated=False)


def run(pool: Pool, key: str, count: int, workers: int) -> Sequence[Answer]:
    """Make so many calls in every worker.

    Raises:
        Raised: one of them raised.

    """
    answers = []
    for answer in pool.run(worker.run, [(key, count)] * workers):
        if isinstance(answer, worker.Failed):
            raise Raised(f"it raises {answer.reason}")
        answers.append(answer)
    return answers
