"""Measures what several numbers of workers do with a call: how many calls a second, and how long single ones take.

`python -m gilscope.probe.loading FOLDER` does it, in a process that a user's function may crash.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from gilscope import probe
from gilscope.environment.allowance import read_process_bytes
from gilscope.errors import CannotProbe, NotAvailable, StudyFailed, WorkerDied
from gilscope.measure import worker as measure_worker
from gilscope.measure.pools import HOLD_SECONDS, Pools
from gilscope.model.case import Case
from gilscope.model.probe import GIVEN, IMPLEMENTATION
from gilscope.model.workers import Load, Loads
from gilscope.probe import copies, endings, pooled_calls, process, remedies, requests, sending, signs, targets, worker
from gilscope.probe.call import Call
from gilscope.probe.pooled_calls import Raised
from gilscope.probe.requests import Request
from gilscope.record import bounded
from gilscope.system import cgroups, process_group, process_table, stacks
from gilscope.system.clock import Clock

EXECUTORS = ("threads", "processes_spawn")
BLOCKS = 6
LEAST_SECONDS = 0.25
"""Of a round: two and a half periods of a quota, which are mostly 100 ms."""

LEAST_CALLS = 4
"""A round is no shorter than so many calls of one worker."""

LEAD_NS = 50_000_000
"""Workers begin so long before calls are counted: until all have begun, the first have the CPUs to themselves."""

LOADS = "loads.json"
MOST_SAID = 1 << 16


@dataclass
class _Measured:
    """What was measured so far of one number of workers."""

    case: Case
    per_second: list[float] = field(default_factory=list)
    lasted_ns: list[int] = field(default_factory=list)
    throttles: int | None = None
    worker_bytes: int | None = None

    def finish(self) -> Load:
        """Return it as a value."""
        ordered = sorted(self.lasted_ns)
        p99_ns = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
        own = self.case
        return Load(own.executor, own.workers, tuple(self.per_second), p99_ns, self.throttles, self.worker_bytes)


def run(request: Request, limit_seconds: float, spent_seconds: float = 0.0) -> Loads:
    """Return what the numbers of workers that a request names do with its call. Of the limit, some seconds are gone.

    Raises:
        CannotProbe: there is no such function, or it cannot be called in any kind of worker.
        StudyFailed: it crashed or hung.

    """
    with probe.make_folder() as folder:
        requests.write(request, folder / requests.REQUEST)
        said, most = folder / requests.SAID, probe.count_allowed_processes(request.wishes)
        try:
            status = process_group.run_in_group(
                ["gilscope.probe.loading", str(folder)],
                folder,
                said,
                limit_seconds - spent_seconds,
                None,
                most,
            )
            ended = probe.describe_status(status, limit_seconds)
            more = endings.describe_limit(folder) if status is None else ""
        except process_group.Crowded:
            ended, more = probe.describe_crowd(most), ""
        if not (folder / LOADS).is_file():
            message = f"The workers had not ended their calls: {ended.rstrip(',')}{more}."
            raise StudyFailed(message, bounded.read_end(said, MOST_SAID))
        loads, problem = requests.read_loads(folder / LOADS)
    if problem is not None:
        raise CannotProbe(request.target, problem)
    return loads


def main(folder: str) -> None:
    """Measure what a request asks for, and write it."""
    process_group.begin_program()
    stacks.begin()
    request, path = requests.read(Path(folder) / requests.REQUEST), Path(folder) / LOADS
    sys.argv[:] = [targets.name_place(request.target)]
    loads, problem = Loads(request.target, ()), None
    try:
        loads = measure_loads(process.find_call(request), request)
    except CannotProbe as error:
        problem = error.reason
    except (Raised, WorkerDied) as error:
        problem = str(error)
    requests.write_loads(loads, problem, path)


def measure_loads(call: Call, request: Request) -> Loads:
    """Return what each number of workers does with a call, in blocks whose order is drawn.

    Raises:
        CannotProbe: the call raises the first time, or returns something that does the work later.
        Raised: the call raises.
        WorkerDied: a worker ended.

    """
    told = signs.observe_first_calls(call, Clock(), process.count_printed_bytes)
    if told.kind != "value":
        raise CannotProbe(call.name, remedies.explain_later(call, told.kind, told.returned))
    process.drop_output()
    pools, skipped = Pools(Clock()), dict[str, str]()
    worker.keep(call.name, call.direct)
    copies.claim_process()
    try:
        measured = []
        for executor in EXECUTORS:
            try:
                payload = sending.payload(call, executor)
                measured += [_open(call, executor, count, payload, pools) for count in request.wishes.workers]
            except (CannotProbe, NotAvailable) as error:
                skipped[executor] = error.reason
        calls_seconds = LEAST_CALLS * told.second_call_ns / 1e9
        seconds = max(LEAST_SECONDS, calls_seconds, request.wishes.seconds / (BLOCKS * len(measured)))
        before = _read_use(pools.clock)
        _run_blocks(call, measured, seconds, pools)
        others_cpus = _find_others(before, _read_use(pools.clock))
        return Loads(call.name, tuple(each.finish() for each in measured), skipped, others_cpus)
    finally:
        worker.forget(call.name)
        pools.close()


def _open(call: Call, executor: str, count: int, payload: bytes | None, pools: Pools) -> _Measured:
    case = Case(call.name, GIVEN, IMPLEMENTATION, executor, "resident", "static", count)
    pooled_calls.make_ready(call, case, payload, pools)
    measured = _Measured(case)
    if payload is not None:
        pids = {pid for pid, _ in pools.get(executor, count).run(measure_worker.identify, [(HOLD_SECONDS,)] * count)}
        known = [each for each in map(read_process_bytes, pids) if each is not None]
        measured.worker_bytes = max(known, default=None)
    return measured


@dataclass(frozen=True)
class _Use:
    """What has been used of the machine's CPUs up to a moment."""

    wall_ns: int
    machine_ns: int | None
    own_ns: int
    """By this process and its workers."""


def _read_use(clock: Clock) -> _Use:
    machine, own = clock.machine(), clock.run_ns((os.getpid(), *process_table.list_descendants(os.getpid())))
    machine_ns = None if machine is None or not own else machine.busy_ns + machine.steal_ns
    return _Use(clock.wall_ns(), machine_ns, sum(own.values()))


def _find_others(begin: _Use, end: _Use) -> float:
    """Return how many CPUs others used in between; 0 where the system does not tell."""
    if begin.machine_ns is None or end.machine_ns is None:
        return 0.0
    others_ns = end.machine_ns - begin.machine_ns - (end.own_ns - begin.own_ns)
    return max(0.0, others_ns / max(1, end.wall_ns - begin.wall_ns))


def _run_blocks(call: Call, measured: Sequence[_Measured], seconds: float, pools: Pools) -> None:
    random = Random(call.name)
    for _ in range(BLOCKS):
        for each in random.sample(list(measured), len(measured)):
            case, before = each.case, cgroups.read_throttling()
            begin_ns = pools.clock.wall_ns() + LEAD_NS
            tasks = [(call.name, begin_ns, begin_ns + int(seconds * 1e9))] * case.workers
            answers = pools.get(case.executor, case.workers).run(worker.time_calls, tasks)
            grown = cgroups.find_growth(before, cgroups.read_throttling()).count
            each.throttles = each.throttles if grown is None else grown + (each.throttles or 0)
            counted = 0
            for answer in answers:
                if isinstance(answer, worker.Failed):
                    raise Raised(f"in {case.workers} workers {answer.reason}")
                counted += answer.counted
                each.lasted_ns += answer.lasted_ns
            # A ratio needs a number, also where a call took far longer than the first ones.
            each.per_second.append(max(0.5, counted) / seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
    os._exit(0)
