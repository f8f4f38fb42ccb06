"""One comparison's rounds → how it scales, how far that is from what the machine can give, and which way wins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gilscope.analyse.stats import Estimate, from_logs
from gilscope.spec import Arm, Measured, SessionReport, Skip

Walls = Mapping[int, NDArray[np.float64]]
"""The log wall times of each arm, by its place in the comparison."""

NOISY_FLOOR = 0.05
"""An A/A interval that reaches farther than this from 1 is worth a warning."""

NOISY_OTHERS = 0.05
"""So is a machine that spends more than this share of the CPU time on others or loses it to the hypervisor."""


@dataclass(frozen=True)
class ArmScaling:
    """One treatment arm against the baseline of its blocks."""

    arm: Arm
    speedup: Estimate
    efficiency: Estimate | None
    """Speedup / capacity at as many workers; None where capacity was not measured."""
    cpu_per_wall: float
    """CPU time per wall time of the typical round: how many CPUs were at work."""


@dataclass(frozen=True)
class ComparisonScaling:
    """A comparison's figures. `floor` is the ratio of two identical arms: nothing within it is claimed."""

    kernel: str
    size: str
    implementation: str
    arms: tuple[ArmScaling, ...]
    workers: int
    """The number of workers at which families are compared, told beforehand: all CPUs, or the nearest below."""
    floor: Estimate
    capacity: Estimate | None
    """At `workers` native threads."""
    winner: str
    """`threads`, `processes`, `serial`, or `tie` when the intervals do not decide; `?` without intervals or rival."""
    warnings: tuple[str, ...]

    def best(self, family: str) -> ArmScaling | None:
        """Return the fastest arm of a family of executors at `workers`, or None without one."""
        return _best(self.arms, family, self.workers)

    @property
    def reached(self) -> Estimate | None:
        """The efficiency of the fastest arm of all at `workers`."""
        arms = [arm for arm in self.arms if arm.arm.case.workers == self.workers]
        return max(arms, key=lambda arm: arm.speedup.value).efficiency if arms else None

    @property
    def noise(self) -> float:
        """How far the interval of two identical arms reaches from 1."""
        return max(abs(self.floor.low - 1), abs(self.floor.high - 1))


@dataclass(frozen=True)
class Study:
    """A report, analysed."""

    comparisons: tuple[ComparisonScaling, ...]
    skips: tuple[Skip, ...]
    facts: tuple[str, ...]
    """What was measured on, in a few phrases."""
    warnings: tuple[str, ...]


def study(report: SessionReport) -> Study:
    """Analyse a report of one session."""
    warnings = [
        *report.warnings,
        "One session: its intervals say nothing about the next one. Fresh processes can differ.",
    ]
    if not report.complete:
        warnings.append("The study was interrupted: this is what it had measured.")
    cpus = report.facts.get("effective_cpus") or 1
    scaled = tuple(scale(measured, cpus) for measured in report.measured if measured.blocks)
    return Study(scaled, report.skips, tuple(_facts(report)), tuple(warnings))


def scale(measured: Measured, cpus: int) -> ComparisonScaling:
    """Return a comparison's speedups, efficiencies, capacity, noise floor and winner, all paired by block."""
    comparison = measured.comparison
    walls = {index: _log_walls(measured, index) for index in range(len(comparison.arms))}
    baseline = walls[_only(comparison.arms, "baseline")]
    floor = from_logs(baseline - walls[_only(comparison.arms, "again")])
    capacities = _capacities(measured, walls)
    arms = tuple(
        ArmScaling(
            arm,
            from_logs(baseline - walls[index]),
            _minus(baseline - walls[index], capacities.get(arm.case.workers)),
            _cpu_per_wall(measured, index),
        )
        for index, arm in enumerate(comparison.arms)
        if arm.role == "treatment"
    )
    counts = {arm.arm.case.workers for arm in arms}
    workers = max((count for count in counts if count <= cpus), default=min(counts, default=1))
    capacity = from_logs(capacities[workers]) if workers in capacities else None
    return ComparisonScaling(
        comparison.kernel,
        comparison.size,
        comparison.implementation,
        arms,
        workers,
        floor,
        capacity,
        _winner(arms, walls, comparison.arms, workers, floor),
        tuple(_warnings(measured, floor)),
    )


def _log_walls(measured: Measured, index: int) -> NDArray[np.float64]:
    walls_ns = np.array([each.wall_ns for each in measured.rounds[index]], np.float64)
    logs: NDArray[np.float64] = np.log(walls_ns)
    return logs


def _only(arms: Sequence[Arm], role: str) -> int:
    return next(index for index, arm in enumerate(arms) if arm.role == role)


def _capacities(measured: Measured, walls: Walls) -> dict[int, NDArray[np.float64]]:
    """Return, for each number of native threads, log capacity block by block: N·(time alone) / (time of N)."""
    references = {
        arm.case.workers: walls[index]
        for index, arm in enumerate(measured.comparison.arms)
        if arm.role == "reference"
    }
    if 1 not in references:
        return {}
    return {count: np.log(count) + references[1] - wall for count, wall in references.items()}


def _minus(logs: NDArray[np.float64], others: NDArray[np.float64] | None) -> Estimate | None:
    return None if others is None else from_logs(logs - others)


def _cpu_per_wall(measured: Measured, index: int) -> float:
    return float(np.median([each.cpu_ns / max(1, each.wall_ns) for each in measured.rounds[index]]))


def _best(arms: Iterable[ArmScaling], family: str, workers: int) -> ArmScaling | None:
    candidates = (arm for arm in arms if arm.arm.case.family == family and arm.arm.case.workers == workers)
    return max(candidates, key=lambda arm: arm.speedup.value, default=None)


def _winner(arms: Sequence[ArmScaling], walls: Walls, order: Sequence[Arm], workers: int, floor: Estimate) -> str:
    """Return the family whose fastest arm beats every other's: interval beyond 1, ratio beyond the noise floor."""
    families = {"serial": walls[_only(order, "baseline")]}
    for family in dict.fromkeys(arm.arm.case.family for arm in arms):
        fastest = _best(arms, family, workers)
        if fastest is not None:
            families[family] = walls[order.index(fastest.arm)]
    if not floor.has_interval or len(families) < 2:
        return "?"
    noise = max(abs(np.log(floor.low)), abs(np.log(floor.high)))
    best = max(families, key=lambda family: from_logs(families["serial"] - families[family]).value)
    leads = [from_logs(walls_of - families[best]) for family, walls_of in families.items() if family != best]
    return best if all(np.log(lead.low) > 0 and np.log(lead.value) > noise for lead in leads) else "tie"


def _warnings(measured: Measured, floor: Estimate) -> Iterable[str]:
    yield from measured.setup.warnings
    label = measured.comparison.label
    if not floor.has_interval:
        yield f"{label}: {len(measured.blocks)} blocks are too few for intervals"
    elif max(floor.high - 1, 1 - floor.low) > NOISY_FLOOR:
        yield f"{label}: two identical arms differ by {floor.low:.2f}–{floor.high:.2f}; nothing within is claimed"
    total_ns = sum(each.wall_ns for rounds in measured.rounds for each in rounds)
    for name, spent in (("other programs", "others_cpu_ns"), ("the hypervisor", "steal_ns")):
        lost_ns = sum(getattr(block, spent) or 0 for block in measured.blocks)
        if lost_ns > NOISY_OTHERS * total_ns:
            yield f"{label}: {name} took {lost_ns / total_ns:.0%} of a CPU meanwhile"


def _facts(report: SessionReport) -> Iterable[str]:
    facts = report.facts
    gil = "GIL on" if facts.get("gil_enabled", True) else "GIL off"
    parts = (
        facts.get("cpu_model"),
        f"{facts.get('effective_cpus')} CPUs",
        facts.get("system"),
        f"{facts.get('implementation')} {facts.get('python')} ({gil})",
        f"ISA {facts.get('isa_level')}",
        f"session {report.session}",
    )
    return (str(part) for part in parts if part)
