"""The executors of one session: what opens them, once, and what ends them.

Nothing here imports NumPy, whose BLAS starts threads: fork pools are opened while this process has only one.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from gilscope import executors
from gilscope.errors import NotAvailable, WorkerDied
from gilscope.executors import Pool
from gilscope.measure import worker
from gilscope.model.case import PoolId
from gilscope.system.clock import Clock

HOLD_SECONDS = 0.01
"""How long a preparing task keeps its worker, so that every worker gets one."""

OPEN_HOLD_SECONDS = 0.002
"""The same while a pool opens: short, as it is part of the time that opening is said to take."""

MOST_TRIES = 500
"""How often preparing tasks are handed out before a study goes on without having met every worker."""


class Pools:
    """The executors of one session: opened once, warm until the end, closed together."""

    def __init__(self, clock: Clock) -> None:
        self.open_ns: dict[PoolId, int] = {}
        self.clock = clock
        self._stacks: dict[PoolId, ExitStack] = {}
        self._open: dict[PoolId, Pool] = {}

    def get(self, executor: str, workers: int) -> Pool:
        """Return this pool; the first time, open it and wait until all its workers have answered."""
        key = PoolId(executor, workers)
        if key in self._open:
            return self._open[key]
        if executors.forks(executor) and key in self._stacks:
            raise NotAvailable("executor", executor, "its pool died, and a process with threads must not fork again")
        stack = ExitStack()
        begin_ns = self.clock.wall_ns()
        pool = self._open[key] = stack.enter_context(executors.open_pool(executor, workers))
        self._stacks[key] = stack
        meet_all(workers, lambda: pool.run(worker.identity, [(OPEN_HOLD_SECONDS,)] * workers))
        self.open_ns[key] = self.clock.wall_ns() - begin_ns
        return pool

    def discard_broken(self) -> None:
        """Close the pools that have lost a worker; the next `get` opens new ones."""
        for key, pool in list(self._open.items()):
            try:
                pool.run(worker.identity, [(0.0,)])
            except WorkerDied:
                del self._open[key]
                self._stacks[key].close()

    def close(self) -> None:
        """End all workers."""
        self._open.clear()
        with ExitStack() as stack:
            for each in self._stacks.values():
                stack.callback(each.close)


def meet_all(workers: int, ask: Callable[[], Sequence[tuple[int, int]]]) -> int:
    """Ask until as many different workers have answered as there are; return how often it took."""
    met: set[tuple[int, int]] = set()
    for attempt in range(1, MOST_TRIES + 1):
        met.update(ask())
        if len(met) >= workers:
            return attempt
    return MOST_TRIES
