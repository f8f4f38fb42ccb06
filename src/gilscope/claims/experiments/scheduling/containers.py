"""How many CPUs Python counts in a process that may use fewer than the machine has, and how many it really gets."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gilscope.claims.experiments import quotas
from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.children import join_and_close, running, work
from gilscope.claims.experiments.orphans import end_with_parent
from gilscope.claims.experiments.pinning import pick_cpu, pin
from gilscope.environment import allowance, cpus
from gilscope.environment.cgroups import cpu_quota
from gilscope.model.evidence import Evidence, Series
from gilscope.system import cgroups

LEFT = 1
"""CPUs that a limit leaves which is set here: the fewest, so a count that ignores it is wrong by a factor of two."""

MOMENT_NS = 200_000_000
"""For how long the CPU time of workers is measured: two periods of most quotas."""

LEAD_NS = 120_000_000
"""For how long they compute before: more than a period, as a quota that nobody has used yet gives more at first."""

COUNTS = ("os.process_cpu_count()", "os.cpu_count()")
"""The claim is made of the first of them that this Python has."""

REMEDY = "It is tried where a quota leaves at most half of the CPUs, as by docker run --cpus 1"


@dataclass(frozen=True)
class Limit:
    """What leaves a process fewer CPUs than the machine has."""

    name: str
    cpus: float
    affinity: Set[int] = frozenset()
    """The CPUs to which the process is tied; none for those of its parent."""
    is_quota: bool = False
    cgroup: Path | None = None
    """The cgroup that it joins; None for that of its parent."""


@dataclass(frozen=True)
class Host:
    """A process under a limit, which has others compute."""

    limit: Limit
    counted: Mapping[str, int]
    """How many CPUs are counted in it, by what counts."""
    connection: Any

    @property
    def told(self) -> int:
        """How many CPUs are counted by what the claim is made of."""
        return self.counted[self.teller]

    @property
    def teller(self) -> str:
        """What the claim is made of here."""
        return next(name for name in COUNTS if name in self.counted)

    def measure(self, workers: int) -> tuple[float, float | None]:
        """Return how many CPUs so many workers used on average, and how many a quota kept from them if it counts."""
        self.connection.send(workers)
        used, withheld = self.connection.recv()
        return used, withheld


def count_under_limits(budget: Budget) -> Evidence:
    """Count the CPUs in processes under an affinity and under a quota, and let as many workers compute in each.

    `CPUs told` and `CPUs used` are of the limit under which the count is further off, of two alike of the quota.
    """
    if not hasattr(os, "sched_setaffinity"):
        return Evidence(inapplicable="Python cannot tie a process to CPUs on this system")
    allowed = os.sched_getaffinity(0)
    if len(allowed) <= LEFT:
        return Evidence(inapplicable="there is one CPU only, and no count can say fewer")
    with ExitStack() as stack:
        hosts, failed = [], []
        for name, limit in LIMITS.items():
            try:
                hosts.append(stack.enter_context(open_host(stack.enter_context(limit(allowed)))))
            except OSError as error:
                failed.append(f"{name} was not tried: {error.strerror or error}")
        tried = [f"under the {each.limit.name}, {each.teller} says {each.told}" for each in hosts]
        decisive = max(reversed(hosts), key=_how_wrong, default=None)
        if decisive is None or (failed and _how_wrong(decisive) <= 1):
            return Evidence(inapplicable=f"{'; '.join([*tried, *failed])}. {REMEDY}")
        if cpu_quota() is None:
            hosts.append(stack.enter_context(open_host(Limit("no limit", len(allowed)))))
        series = _measure(hosts, budget)
    used = series[_name_arm(decisive, decisive.told)]
    told = Series("", (float(decisive.told),) * len(used.samples))
    decided = {"CPUs told": told, "CPUs used": Series("", used.samples)}
    observed = {f"{each.limit.name}: {name}": str(count) for each in hosts for name, count in each.counted.items()}
    return Evidence({**decided, **series}, observed, (f"decided by the {decisive.limit.name}", *failed))


@contextmanager
def tie_to_few(allowed: Set[int]) -> Iterator[Limit]:
    """Yield an affinity."""
    yield Limit(f"affinity of {LEFT} CPU", LEFT, frozenset(sorted(allowed)[:LEFT]))


@contextmanager
def find_quota(allowed: Set[int]) -> Iterator[Limit]:
    """Yield the quota that there is if it leaves at most half of the CPUs, as in a container, or else make one.

    Raises:
        OSError: the system does not allow it.

    """
    there = cpu_quota()
    if there is not None and there < LEFT:
        raise OSError(None, f"there is a quota of {there:.3g} CPUs, and no count can say fewer than one")
    if there is not None and 2 * there <= len(allowed):
        yield Limit(f"quota of {there:.3g} CPUs", there, is_quota=True)
        return
    with quotas.open_cgroup(LEFT) as folder:
        yield Limit(f"quota of {LEFT} CPU", LEFT, is_quota=True, cgroup=folder)


LIMITS: Mapping[str, Callable[[Set[int]], AbstractContextManager[Limit]]] = {
    "an affinity": tie_to_few,
    "a quota": find_quota,
}


@contextmanager
def open_host(limit: Limit) -> Iterator[Host]:
    """Start a process that obeys a limit; yield it, and end it when the context is left.

    Raises:
        OSError: the system does not allow it.

    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    # No daemon: it starts processes itself.
    with here, running(context.Process(target=work, args=(serve, (there, limit)))):
        there.close()
        counted = here.recv()
        if isinstance(counted, OSError):
            raise counted
        yield Host(limit, counted, here)


def serve(connection: Any, limit: Limit) -> None:
    """Obey a limit, send what counts CPUs here, and then measure as many workers as the parent asks for.

    What the system forbids is sent as an OSError.
    """
    try:
        if limit.affinity:
            os.sched_setaffinity(0, limit.affinity)
        if limit.cgroup is not None:
            quotas.join(limit.cgroup)
        if limit.is_quota and cpu_quota() != limit.cpus:
            raise OSError(None, "the quota has no effect")
    except OSError as error:
        connection.send(error)
        return
    counted = {name: count for name, count in allowance.list_defaults().items() if name in COUNTS and count}
    connection.send({**counted, "gilscope workers": cpus.effective_cpus()})
    while True:
        connection.send(compute_together(connection.recv()))


def compute_together(workers: int) -> tuple[float, float | None]:
    """Let processes compute at the same time; return the CPUs that they used, and those that a quota withheld."""
    context = multiprocessing.get_context("fork")
    slots = context.RawArray("q", workers)
    begin_ns = time.monotonic_ns() + LEAD_NS
    started = [context.Process(target=compute, args=(slots, own, begin_ns), daemon=True) for own in range(workers)]
    before = cgroups.read_throttling()
    for each in started:
        each.start()
    for each in started:
        join_and_close(each)
    withheld_ns = cgroups.find_growth(before, cgroups.read_throttling()).ns
    return sum(slots) / MOMENT_NS, None if withheld_ns is None else withheld_ns / (LEAD_NS + MOMENT_NS)


def compute(slots: Any, own: int, begin_ns: int) -> None:
    """Compute until a moment has passed, and write into a slot how much CPU time this process had in the moment."""
    end_with_parent()
    pin(pick_cpu(own))
    while time.monotonic_ns() < begin_ns:
        pass
    before_ns = time.process_time_ns()
    while time.monotonic_ns() < begin_ns + MOMENT_NS:
        pass
    slots[own] = time.process_time_ns() - before_ns


def _how_wrong(host: Host) -> float:
    return host.told / host.limit.cpus


def _measure(hosts: Sequence[Host], budget: Budget) -> dict[str, Series]:
    """Return the CPUs that one worker and as many as are counted used under each limit."""
    arms = {
        _name_arm(host, workers): (host, workers)
        for host in hosts
        for workers in sorted({1, *(count for name, count in host.counted.items() if name in COUNTS)})
    }
    used: dict[str, list[float]] = {name: [] for name in arms}
    withheld: dict[str, list[float]] = {}
    for order in each_order(arms, budget):
        for name in order:
            host, workers = arms[name]
            used_cpus, withheld_cpus = host.measure(workers)
            used[name].append(used_cpus)
            if withheld_cpus is not None and host.limit.is_quota:
                withheld.setdefault(f"{name}: withheld", []).append(withheld_cpus)
    return {name: Series("CPUs", tuple(values)) for name, values in (*used.items(), *withheld.items())}


def _name_arm(host: Host, workers: int) -> str:
    return f"{host.limit.name}, {workers} {'process' if workers == 1 else 'processes'}"
