"""Runs a call in the workers of a pool: sends it to each, makes it there once, then times rounds of it."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from gilscope.executors import Pool
from gilscope.measure import meeting
from gilscope.measure.pools import HOLD_SECONDS, Pools, meet_all_workers
from gilscope.measure.timing import Runner, run_reference
from gilscope.measure.worker import Answer
from gilscope.model.case import Arm, Case
from gilscope.model.probe import Check
from gilscope.probe import worker
from gilscope.probe.call import Call, Make
from gilscope.system.own_folder import find_own_folder

Value = TypeVar("Value")

SHORT_SECONDS = 1e-5
"""The switch interval while results are compared."""


class Raised(Exception):
    """A call that returned the first time has raised later."""


def attempt(action: Callable[[], Value]) -> Value:
    """Do something that calls the user's function.

    Raises:
        Raised: the function raised anything.

    """
    try:
        return action()
    except Raised:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise Raised(worker.describe_failure(error)) from error


@dataclass(frozen=True)
class Expected:
    """What a call returns if it is made by itself, and how long calls of all workers at once are compared with it."""

    pickled: bytes
    seconds: float


def make_ready(
    call: Call, case: Case, payload: bytes | None, pools: Pools, expected: Expected | None = None
) -> tuple[tuple[int, ...], Check | None]:
    """Open a pool and make the call in each of its workers; return how long each first call took, and the check.

    `payload` is sent to workers that share no objects with this process. How long the first call of others took is
    not returned: this process has made it before.

    Raises:
        Raised: the call raises there.
        WorkerDied: a worker ended.

    """
    key, pool = call.name, pools.get(case.executor, case.workers)
    first: dict[tuple[int, int], int] = {}

    def give() -> list[tuple[int, int]]:
        for answer in pool.run(worker.accept, [(key, payload, HOLD_SECONDS)] * case.workers):
            if isinstance(answer, worker.Failed):
                raise Raised(f"there {answer.reason}")
            first[answer.worker] = max(answer.extra_ns, first.get(answer.worker, 0))
        return list(first)

    if payload is not None:
        meet_all_workers(case.workers, give)
    elif call.has_own:
        accept_own(pool, key, case.workers, call.make_own, HOLD_SECONDS)
    if expected is None:
        run(pool, key, 1, case.workers)
        return tuple(first.values()), None
    return tuple(first.values()), _compare(pool, key, case, expected)


def accept_own(pool: Pool, key: str, workers: int, make: Make, hold_seconds: float, where: str = "there") -> None:
    """Let each thread of a pool make a call of its own, which it keeps under this key, and try it.

    Raises:
        Raised: one of them fails; `where` says in which case.

    """

    def give() -> list[tuple[int, int]]:
        met = []
        for answer in pool.run(worker.accept_own, [(key, make, hold_seconds)] * workers):
            if isinstance(answer, worker.Failed):
                raise Raised(f"{where} {answer.reason}")
            met.append(answer)
        return met

    meet_all_workers(workers, give)


def _compare(pool: Pool, key: str, case: Case, expected: Expected) -> Check:
    """Make the call in all workers at once, and compare what it returns there with what is expected."""
    seconds = expected.seconds if case.workers > 1 else 0.0
    with _switch_often():
        answers = pool.run(worker.compare, [(key, expected.pickled, seconds)] * case.workers)
    for answer in answers:
        if isinstance(answer, worker.Failed):
            raise Raised(f"there {answer.reason}")
    calls, differing = (sum(getattr(answer, name) for answer in answers) for name in ("calls", "differing"))
    return Check(case.executor, case.workers, calls, differing)


@contextmanager
def _switch_often() -> Iterator[None]:
    """Let threads take turns as often as Python can: what two of them break, they break sooner."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SHORT_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def runner(call: Call, arm: Arm, calls_per_round: int, pools: Pools) -> Runner:
    """Return a function that runs one round of an arm."""
    pool = pools.get(arm.case.executor, arm.case.workers)
    if arm.role == "reference":
        run_reference(pool, arm)
        return Runner(arm, lambda: run_reference(pool, arm), is_repeated=False)
    return make_runner(pool, arm, call.name, calls_per_round, is_prepared=call.prepares)


def time_hand_out(case: Case, pools: Pools) -> int:
    """Return how long a pool takes for one empty task for each worker, in ns."""
    pool, begin_ns = pools.get(case.executor, case.workers), pools.clock.wall_ns()
    pool.run(worker.nothing, [()] * case.workers)
    return pools.clock.wall_ns() - begin_ns


def make_runner(pool: Pool, arm: Arm, key: str, calls_per_round: int, *, is_prepared: bool) -> Runner:
    """Return a function that runs one round of calls that are found by a key."""
    workers = arm.case.workers
    count = calls_per_round // workers
    if is_prepared:
        rounds = PreparedRounds(pool, key, count, workers)
        return Runner(arm, rounds.run, is_repeated=False, prepare=rounds.prepare)
    return Runner(arm, lambda: run(pool, key, count, workers), is_repeated=False)


@dataclass
class PreparedRounds:
    """Rounds before which each worker makes the objects of its calls."""

    pool: Pool
    key: str
    count: int
    workers: int
    _place: str = ""

    @contextmanager
    def prepare(self) -> Iterator[list[Answer]]:
        """Let each worker make its objects, and drop them in the end; yield the list of its answers."""
        answers = self._ask(self.count)
        try:
            with self._open_meeting_place() as self._place:
                yield answers
        finally:
            answers += self._ask(0)

    def run(self) -> Sequence[Answer]:
        """Make the calls.

        Raises:
            Raised: one of them raised.

        """
        return run(self.pool, self.key, self.count, self.workers, self._place)

    def _ask(self, count: int) -> list[Answer]:
        with self._open_meeting_place() as place:
            return _check(self.pool.run(worker.prepare_calls, _share((self.key, count, place), self.workers)))

    def _open_meeting_place(self) -> AbstractContextManager[str]:
        """Return a place where the workers meet, so that none takes the task of another; one alone needs none."""
        return meeting.open_meeting_place(find_own_folder()) if self.workers > 1 else nullcontext("")


def run(pool: Pool, key: str, count: int, workers: int, place: str = "") -> Sequence[Answer]:
    """Make so many calls in every worker.

    Raises:
        Raised: one of them raised.

    """
    return _check(pool.run(worker.run, _share((key, count, place), workers)))


def _share(task: tuple[Any, ...], workers: int) -> list[tuple[Any, ...]]:
    """Return the same task for each worker, which is told their number."""
    return [(*task, workers)] * workers


def _check(found: Sequence[Answer | worker.Failed]) -> list[Answer]:
    """Return the answers of workers.

    Raises:
        Raised: one of them has failed.

    """
    answers = []
    for answer in found:
        if isinstance(answer, worker.Failed):
            raise Raised(answer.reason)
        answers.append(answer)
    return answers
