"""What is known of an arm and of a comparison: the result types, which every renderer reads.

A ratio is a number and its interval (`Estimate`); times are in ns; a sentence for people carries no number that is
not a field beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import nan

from gilscope.analyse.reasons import AboveLimit, Diagnosis, SerialPace
from gilscope.analyse.starvation import Loss
from gilscope.model.case import Arm
from gilscope.model.executor import Executor
from gilscope.model.implementation import UNDECLARED, GilUse, Implementation
from gilscope.model.size import Size
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.scaling_laws import Law

Way = str
"""`Case.way`."""


@dataclass(frozen=True)
class ColdStart:
    """What it costs to begin, and when that has paid off."""

    open_ns: float
    """From opening the pool to the first answer of every worker; the median session's."""
    first_call_ns: float
    """What the slowest worker's first call cost beyond a second one (imports, JIT or its cache)."""
    break_even_calls: float | None
    """After so many calls the arm, begun from cold, has overtaken serial, begun from cold. None: it is not clearly
    faster, so it may never do so."""
    least_calls: float | None = None
    most_calls: float | None = None
    """The same at both ends of the speedup's interval."""


@dataclass(frozen=True)
class Remedy:
    """For workers whose calls use more native threads than there are CPUs: as many workers with fewer of them."""

    arm: Arm
    loss: Estimate
    """The time of the arm that has too many, over that of this one, paired by block."""


@dataclass(frozen=True)
class ArmScaling:
    """One treatment arm against the baseline of its blocks."""

    arm: Arm
    executor: Executor
    """What its workers are, as their executor has declared."""
    speedup: Estimate
    efficiency: Estimate | None
    """Speedup / capacity at as many workers, paired by block; None where capacity was not measured."""
    cpu_per_wall: float
    """CPU time per wall time of the median round: how many CPUs were at work; the mean over sessions."""
    wall_ns: Estimate = field(default_factory=lambda: Estimate(nan, nan, nan, 0))
    """Of one call with a warm pool."""
    ready_per_wall: float | None = None
    """How many threads were ready to run and had no CPU, on average over the same round; None if not recorded."""
    ended_on: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For each session, the CPUs on which tasks ended in most rounds; missing where that was not recorded."""
    busy_cpus: Mapping[str, float] = field(default_factory=dict)
    """CPU time per wall time of each session's median round."""
    mixed: tuple[str, ...] = ()
    """The sessions whose own rounds fall into two modes."""
    serial_fraction: Estimate | None = None
    """Karp and Flatt's; None for one worker, or for more than there are CPUs."""
    sent_bytes: int | None = None
    """How much a call sends to workers and back; 0 where they share memory, None where it was not recorded."""
    cold: ColdStart | None = None
    """None where the record does not say what opening cost."""
    remedy: Remedy | None = None
    """None where no more threads than CPUs would compute at once, or what has fewer was not measured."""
    diagnosis: Diagnosis | None = None
    """None where it scales well enough, or too little is known to say that it does not."""
    above_limit: AboveLimit | None = None
    """None where it is not clearly above what this machine gives native threads."""

    @property
    def family(self) -> str:
        """Which arms it is compared with as one: those of its own family by the fastest of them."""
        return self.executor.family

    @property
    def way(self) -> Way:
        """How its tasks run, whatever the number of workers."""
        return self.arm.case.way

    @property
    def crew(self) -> str:
        """Its workers in words: 1 thread, 2 processes (spawn)."""
        return self.executor.name_crew(self.arm.case.workers)


@dataclass(frozen=True)
class Curve:
    """One way of running at several numbers of workers, in their order."""

    way: Way
    arms: tuple[ArmScaling, ...]
    laws: tuple[Law, ...] = ()
    """Amdahl's law and the universal scalability law."""
    reason: str = ""
    """Why there is none."""


@dataclass(frozen=True)
class Digests:
    """What the sessions computed, in short: to tell whether they computed the same."""

    inputs: tuple[str, ...]
    """Each that occurs; one where all sessions had the same inputs."""
    outputs: tuple[str, ...]
    """The same of strict results; empty for relaxed ones."""
    largest_relative_error: float


@dataclass(frozen=True)
class ComparisonScaling:
    """A comparison's figures in one setting. `floor` is the ratio of two identical arms: nothing in it is claimed."""

    kernel: str
    size: str
    implementation: str
    arms: tuple[ArmScaling, ...]
    workers: int
    """The number of workers at which families are compared, told beforehand: all CPUs, or the nearest below."""
    floor: Estimate
    capacities: Mapping[int, Estimate]
    """For each number of native threads."""
    winner: str
    """`threads`, `processes`, `serial`, or `tie` if the intervals do not decide; `?` where nothing can be claimed."""
    warnings: tuple[str, ...]
    undecided: str = ""
    """Why no family wins; empty where one does."""
    bound: str | None = None
    """What the reference kernel beside it is limited by; None where capacity was not measured."""
    serial_ns: Estimate = field(default_factory=lambda: Estimate(nan, nan, nan, 0))
    """The baseline's wall time of one call."""
    serial_cpu_per_wall: float = nan
    serial_ready_per_wall: float | None = None
    serial_first_call_ns: float = nan
    """What the very first serial call cost beyond a second one."""
    pace: SerialPace | None = None
    """How far serial rounds are from their best; None where there are too few."""
    reference_cpus: Mapping[int, float] = field(default_factory=dict)
    """For each number of native threads of the reference: how many CPUs were at work."""
    losses: Mapping[str, Loss] = field(default_factory=dict)
    """What each session lacked because others had it."""
    repeats: tuple[int, ...] = ()
    """How many calls a round held, in each session."""
    digests: Digests = field(default_factory=lambda: Digests((), (), nan))
    curves: tuple[Curve, ...] = ()
    """The arms again, by way; of those with one number of workers too."""
    code: Implementation = UNDECLARED
    """What the implementation declares of its code."""
    problem: Size = field(default_factory=Size)
    """What the size declares."""

    @property
    def label(self) -> str:
        """A short name for people."""
        return f"{self.kernel}-{self.implementation}-{self.size}"

    @property
    def group(self) -> GilUse:
        """What the code does with the GIL: plain Python, native code that holds it, or that releases it."""
        return self.code.gil

    @property
    def is_usual(self) -> bool:
        """Whether it was measured for its own sake, not as one of a row of sizes."""
        return self.problem.is_usual

    @property
    def families(self) -> tuple[Executor, ...]:
        """One executor of each family that was measured, in the order in which families are shown."""
        return families(self.arms)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that measured it."""
        return tuple(self.serial_ns.sessions)

    @property
    def is_replicated(self) -> bool:
        """Whether several sessions measured it. One process says nothing of the next: then nothing is claimed."""
        return self.serial_ns.is_replicated

    @property
    def capacity(self) -> Estimate | None:
        """At `workers` native threads."""
        return self.capacities.get(self.workers)

    def scaling_of(self, arm: Arm) -> ArmScaling:
        """Return what is known of an arm of it."""
        return next(each for each in self.arms if each.arm == arm)

    @cached_property
    def fair_arms(self) -> tuple[ArmScaling, ...]:
        """The arms at `workers`."""
        return tuple(each for each in self.arms if each.arm.case.at_once == self.workers)

    def law_of(self, arm: ArmScaling) -> Law | None:
        """Return the universal scalability law through the arms of its way, or None without one."""
        laws = (law for curve in self.curves if curve.way == arm.way for law in curve.laws)
        return next((law for law in laws if law.name == "usl"), None)

    def best(self, family: str) -> ArmScaling | None:
        """Return the fastest arm of a family of executors at `workers`, or None without one."""
        return fastest(each for each in self.fair_arms if each.family == family)

    def count_choices(self, family: str) -> int:
        """Return how many arms the fastest of a family was picked from."""
        return sum(each.family == family for each in self.fair_arms)

    @property
    def best_with_gil(self) -> ArmScaling | None:
        """The fastest arm at `workers` whose workers share the GIL with their caller: threads."""
        return fastest(each for each in self.fair_arms if each.executor.shares("GIL"))

    @property
    def fastest(self) -> ArmScaling | None:
        """The fastest arm of all at `workers`."""
        return fastest(self.fair_arms)

    @property
    def reached(self) -> Estimate | None:
        """The efficiency of the fastest arm of all at `workers`."""
        return None if self.fastest is None else self.fastest.efficiency

    @property
    def noise(self) -> float:
        """How far the interval of two identical arms reaches from 1."""
        return max(abs(self.floor.low - 1), abs(self.floor.high - 1))


def fastest(arms: Iterable[ArmScaling]) -> ArmScaling | None:
    """Return the arm with the largest speedup, or None without any."""
    return max(arms, key=lambda each: each.speedup.value, default=None)


def families(arms: Iterable[ArmScaling]) -> tuple[Executor, ...]:
    """Return one executor of each family in these arms, in the order in which families are shown."""
    found: dict[str, Executor] = {}
    for arm in arms:
        found.setdefault(arm.family, arm.executor)
    return tuple(sorted(found.values(), key=lambda executor: executor.place))
