"""Times the arms of a comparison: warms and checks each arm, then runs blocks of rounds in random order."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from random import Random

from gilscope.errors import WorkerDied
from gilscope.executors import Pool
from gilscope.measure import check, references, spinning, transport, worker
from gilscope.measure.pools import SHORT_HOLD_SECONDS, Pools, meet_all_workers
from gilscope.measure.worker import Answer
from gilscope.measure.worker_times import add_children_cpu_ns, find_timed_part
from gilscope.model.case import Arm, Comparison
from gilscope.model.earlier import Earlier
from gilscope.model.report import Block, Measured, Round, Setup
from gilscope.system import cgroups
from gilscope.system.clock import Clock

LEAST_ROUND_NS = 10_000_000
"""The shortest round, 10 ms: the task list is repeated until the fastest arm takes as long."""


@dataclass(frozen=True)
class Runner:
    """An arm that is ready to be timed: `execute` runs it once and returns the answers of its tasks."""

    arm: Arm
    execute: Callable[[], Sequence[Answer]]
    is_repeated: bool
    """Whether a round runs it as often as the other arms; a reference kernel is long enough by itself."""
    pids: frozenset[int] = frozenset()
    """The worker processes, as far as they have answered before."""
    prepare: Callable[[], AbstractContextManager[list[Answer]]] = lambda: nullcontext([])
    """What is done untimed around each round; the answers of its tasks are there when it is over."""


@dataclass
class Measurement:
    """A comparison that is ready to be measured, with the blocks that have been run so far."""

    comparison: Comparison
    setup: Setup
    runners: Sequence[Runner]
    clock: Clock
    random: Random
    gil_suspects: tuple[str, ...] = ()
    """The extension modules that a worker had loaded when it found its GIL switched on; empty if it was not."""
    rounds: list[list[Round]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _met: dict[int, set[int]] = field(default_factory=dict)
    """The processes that took part in the rounds of each runner, this one among them."""

    def run_block(self) -> None:
        """Run one round of every arm, in a new random order."""
        order = list(range(len(self.runners)))
        self.random.shuffle(order)
        gc.collect()
        begin_ns, pressed = self.clock.wall_ns(), self.clock.pressure()
        before, begin_cpu_ns = self.clock.machine(), self.clock.cpu_ns()
        seen: dict[int, Round] = {}
        workers_cpu_ns = 0
        for position, index in enumerate(order):
            with self.runners[index].prepare() as beside:
                seen[index], children_ns = self._time_round(index, position)
            workers_cpu_ns += children_ns + add_children_cpu_ns(beside)
        after, spent_ns = self.clock.machine(), self.clock.cpu_ns() - begin_cpu_ns + workers_cpu_ns
        wall_ns, pressure = self.clock.wall_ns() - begin_ns, self.clock.pressure()
        throttled = cgroups.find_growth(pressed.throttling, pressure.throttling)
        # What all CPUs did, less what this study did, is what other programs took.
        others_ns = None if before is None or after is None else max(0, after.busy_ns - before.busy_ns - spent_ns)
        steal_ns = None if before is None or after is None else after.steal_ns - before.steal_ns
        for index, arm_rounds in enumerate(self.rounds):
            arm_rounds.append(seen[index])
        waiting_ns = _grown(pressed.waiting_ns, pressure.waiting_ns)
        self.blocks.append(Block(others_ns, steal_ns, wall_ns, waiting_ns, throttled.ns, throttled.count))

    def snapshot(self) -> Measured:
        """Return what has been measured so far."""
        return Measured(self.comparison, tuple(map(tuple, self.rounds)), tuple(self.blocks), self.setup)

    def _time_round(self, index: int, order: int) -> tuple[Round, int]:
        """Run one round; return it, and the CPU time of the worker processes in it.

        How long threads were ready without a CPU is read before and after the timed part.
        """
        runner = self.runners[index]
        met = self._met.setdefault(index, {os.getpid(), *runner.pids})
        ready_before = self.clock.ready_ns(met)
        children_ns, answered, cpus = 0, set[int](), set[int | None]()
        cpu_ns, wall_ns = self.clock.cpu_ns(), self.clock.wall_ns()
        for _ in range(self.setup.repeats if runner.is_repeated else 1):
            answers = runner.execute()
            children_ns += add_children_cpu_ns(answers)
            answered.update(each.pid for each in answers)
            cpus.update(each.cpu for each in answers)
        wall_ns, cpu_ns = self.clock.wall_ns() - wall_ns, self.clock.cpu_ns() - cpu_ns
        wall_ns, cpu_ns = find_timed_part(answers) or (wall_ns, cpu_ns)
        ready_after = self.clock.ready_ns(met)
        if runner.arm.case.native_threads > 1:
            spinning.wait_for_native_threads({os.getpid(), *answered}, self.clock)
        # A worker process that answers for the first time was not read before; one that has ended cannot be read.
        both = ready_before.keys() & ready_after.keys()
        is_known = both >= {os.getpid(), *answered}
        met.update(answered)
        ready_ns = max(0, sum(ready_after[pid] - ready_before[pid] for pid in both)) if is_known else None
        ended_on = tuple(sorted(cpu for cpu in cpus if cpu is not None)) or None
        return Round(len(self.blocks), order, wall_ns, cpu_ns + children_ns, ready_ns, ended_on), children_ns


@contextmanager
def open_measurement(
    comparison: Comparison,
    pools: Pools,
    clock: Clock,
    seed: int,
    session: str = "",
    earlier: Earlier | None = None,
) -> Iterator[Measurement]:
    """Prepare a comparison and return it ready for its blocks.

    By then its inputs are made, its workers are warm, every arm's result is checked, and it is known how often the
    task list must be repeated; what an earlier session has found of it is not found again. Automatic garbage
    collection is off until the context is left.

    The order of rounds is drawn from the names of the session and the comparison: it differs between sessions, and
    anybody can draw the same order again.

    Raises:
        WrongResult: an arm computes something else than the reference.
        WorkerDied: a worker ended. Its pool is discarded; the measurement keeps its blocks.

    """
    was_enabled = gc.isenabled()
    with ExitStack() as stack:
        gc.disable()
        stack.callback(gc.enable if was_enabled else gc.disable)
        problem = check.make_problem(comparison.kernel, comparison.size, seed, earlier and earlier.digests)
        try:
            preparation = _Preparation(comparison, problem, pools, clock, stack)
            runners, setup = preparation.prepare(earlier)
            order = Random(f"{session} {comparison.label}")
            ready = Measurement(comparison, setup, runners, clock, order, preparation.gil_suspects)
            ready.rounds = [[] for _ in runners]
            # What exists by now stays until the end, so the collections between blocks need not look at it.
            gc.collect()
            gc.freeze()
            yield ready
        except WorkerDied:
            pools.discard_broken()
            raise


class _Preparation:
    """Prepares a comparison for its first timed round, and keeps what it finds on the way."""

    def __init__(
        self, comparison: Comparison, problem: check.Problem, pools: Pools, clock: Clock, stack: ExitStack
    ) -> None:
        self.comparison, self.problem = comparison, problem
        self.pools, self.clock, self.stack = pools, clock, stack
        self.first_call_ns: dict[Arm, tuple[int, ...]] = {}
        self.largest_error = problem.expected_error
        self.fastest_ns = 2 * LEAST_ROUND_NS
        self.output_digest: str | None = None
        self.sent_bytes: dict[Arm, int | None] = {}
        self.warnings: list[str] = []
        self.gil_suspects: tuple[str, ...] = ()

    def prepare(self, earlier: Earlier | None) -> tuple[Sequence[Runner], Setup]:
        """Return the arms ready to be timed, and what was found while they were prepared or earlier."""
        runners = [self._prepare_arm(arm) for arm in self.comparison.arms]
        repeated = [runner for runner in runners if runner.is_repeated]
        repeats = self._count_repeats(repeated) if earlier is None else earlier.repeats
        setup = Setup(
            repeats=repeats,
            first_call_ns=self.first_call_ns,
            sent_bytes=self.sent_bytes,
            input_digest=self.problem.input_digest,
            output_digest=self.output_digest,
            largest_relative_error=self.largest_error,
            warnings=tuple(self.warnings),
        )
        return runners, setup

    def _prepare_arm(self, arm: Arm) -> Runner:
        case = arm.case
        pool = self.pools.get(case.executor, case.workers)
        if arm.role == "reference":
            # A reference is compiled already and takes no arguments: no first call to time, nothing to send.
            self.first_call_ns[arm], self.sent_bytes[arm] = (), None
            runner = Runner(arm, lambda: run_reference(pool, arm), is_repeated=False)
            if self.pools.is_cold(arm):
                runner.execute()
            return runner
        kernel = self.problem.kernel
        pieces = transport.cut(kernel.split_length(case.size), case.schedule, case.workers)
        exchange = self.stack.enter_context(transport.open_exchange(kernel, case, self.problem.arrays, pieces))
        is_sent = case.transport == "pickle"
        self.sent_bytes[arm] = kernel.payload_bytes(case.size, len(pieces)) if is_sent else 0

        def run_tasks(tasks: Sequence[worker.Task]) -> Sequence[Answer]:
            return pool.run(worker.run_task, tasks)

        self._warm_workers(arm, pool, exchange)
        begin_ns = self.clock.wall_ns()
        answers, results = exchange.run(run_tasks)
        self.fastest_ns = min(self.fastest_ns, self.clock.wall_ns() - begin_ns)
        error = check.verify(self.problem, results, f"{self.comparison.label}, {arm.label}")
        self.largest_error = max(self.largest_error, error)
        if kernel.tolerance is None:
            self.output_digest = check.digest(results)
        pids = frozenset(each.pid for each in answers)
        return Runner(arm, lambda: exchange.run(run_tasks)[0], is_repeated=True, pids=pids)

    def _warm_workers(self, arm: Arm, pool: Pool, exchange: transport.Exchange) -> None:
        """Make every worker begin a task once, untimed, and keep what its first call cost."""
        first_calls: dict[tuple[int, int], int] = {}

        def prepare_workers() -> list[tuple[int, int]]:
            tasks = exchange.tasks(0)
            wanted = [(SHORT_HOLD_SECONDS, *tasks[i % len(tasks)]) for i in range(arm.case.workers)]
            calls = pool.run(worker.prepare, wanted)
            for call in calls:
                first_calls[call.worker] = max(call.extra_ns, first_calls.get(call.worker, 0))
                self.gil_suspects = self.gil_suspects or call.gil_suspects
            return [call.worker for call in calls]

        meet_all_workers(arm.case.workers, prepare_workers)
        if len(first_calls) < arm.case.workers:
            self.warnings.append(f"{arm.label}: only {len(first_calls)} of {arm.case.workers} workers were warmed")
        self.first_call_ns[arm] = tuple(first_calls.values())

    def _count_repeats(self, runners: Sequence[Runner]) -> int:
        """Return how often the task list must run for the fastest arm's round to be long enough."""
        if self.fastest_ns < 2 * LEAST_ROUND_NS:
            for runner in runners:  # once more: the run that was checked was the first one, and perhaps a slow one
                begin_ns = self.clock.wall_ns()
                runner.execute()
                self.fastest_ns = min(self.fastest_ns, self.clock.wall_ns() - begin_ns)
        return -(-LEAST_ROUND_NS // max(1, self.fastest_ns))


def run_reference(pool: Pool, arm: Arm) -> Sequence[Answer]:
    """Run a reference arm once, on as many native threads as it has."""
    pool.run(references.run_reference, references.make_tasks(arm))
    return ()


def _grown(before_ns: int | None, after_ns: int | None) -> int | None:
    return None if before_ns is None or after_ns is None else max(0, after_ns - before_ns)
