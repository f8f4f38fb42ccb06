"""The pools of one session: each is opened once, stays warm, and is closed at the end.

Nothing here imports NumPy, whose BLAS starts threads: a process must not fork once it has several.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from gilscope import executors
from gilscope.errors import NotAvailable, WorkerDied
from gilscope.executors import Pool
from gilscope.measure import meeting, worker
from gilscope.model.case import Arm, PoolId
from gilscope.system.clock import Clock
from gilscope.system.own_folder import find_own_folder

HOLD_SECONDS = 0.01
"""How long a task that warms a worker keeps it busy, so that every worker gets such a task."""

SHORT_HOLD_SECONDS = 0.003
"""The same where handing out such tasks once more costs next to nothing."""

MOST_TRIES = 500
"""How often such tasks are handed out before a study goes on although some workers never got one."""


class Pools:
    """The open pools of one session, and what opening each of them cost."""

    def __init__(self, clock: Clock) -> None:
        self.open_ns: dict[PoolId, int] = {}
        self.clock = clock
        self._warm: set[Arm] = set()
        self._stacks: dict[PoolId, ExitStack] = {}
        self._open: dict[PoolId, Pool] = {}

    def get(self, executor: str, workers: int) -> Pool:
        """Return a pool. The first time, open it and wait until each of its workers has answered."""
        key = PoolId(executor, workers)
        if key in self._open:
            return self._open[key]
        if executors.forks(executor) and key in self._stacks:
            raise NotAvailable("executor", executor, "its pool died, and a process with threads must not fork again")
        stack = ExitStack()
        with meeting.open_meeting_place(find_own_folder()) as place:
            begin_ns = self.clock.wall_ns()
            pool = self._open[key] = stack.enter_context(executors.open_pool(executor, workers))
            self._stacks[key] = stack
            # Each worker's first task ends when all workers have one: so none takes two, and nobody has to sleep.
            pool.run(worker.meet_others, [(place, workers)] * workers)
            self.open_ns[key] = self.clock.wall_ns() - begin_ns
        return pool

    def is_cold(self, reference: Arm) -> bool:
        """Return whether a reference kernel has not run yet. Once it has, its threads and their memory stay warm."""
        is_first = reference not in self._warm
        self._warm.add(reference)
        return is_first

    def discard_broken(self) -> None:
        """Close the pools that have lost a worker. The next `get` opens new ones."""
        for key, pool in list(self._open.items()):
            try:
                pool.run(worker.identify, [(0.0,)])
            except WorkerDied:
                del self._open[key]
                self._stacks[key].close()

    def close(self) -> None:
        """End all workers."""
        self._open.clear()
        with ExitStack() as stack:
            for each in self._stacks.values():
                stack.callback(each.close)


def meet_all_workers(workers: int, ask: Callable[[], Sequence[tuple[int, int]]]) -> int:
    """Call `ask` until every worker has answered; return how many calls that took."""
    met: set[tuple[int, int]] = set()
    for attempt in range(1, MOST_TRIES + 1):
        met.update(ask())
        if len(met) >= workers:
            return attempt
    return MOST_TRIES
