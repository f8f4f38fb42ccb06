"""The serial fraction at one number of workers, and scaling laws through several."""

from collections.abc import Iterable, Sequence

from gilscope.analyse.results import ArmScaling, Curve, Way
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.scaling_laws import LEAST_COUNTS, fit_laws


def serial_fraction(speedup: Estimate, workers: int, cpus: int) -> Estimate | None:
    """Return (1/S − 1/N) / (1 − 1/N) of a speedup S with N workers, with S's interval.

    It is the share of the work that did not become parallel, whatever the reason; negative where S exceeds N. None
    for one worker, or for more than there are CPUs (Karp and Flatt, Communications of the ACM 33, 1990).
    """
    if not 2 <= workers <= cpus:
        return None

    def fraction(value: float) -> float:
        return (1 / value - 1 / workers) / (1 - 1 / workers)

    return Estimate(fraction(speedup.value), fraction(speedup.high), fraction(speedup.low), speedup.n)


def fit_curves(arms: Iterable[ArmScaling], cpus: int) -> tuple[Curve, ...]:
    """Return each way's arms by number of workers, with the laws through those up to the number of CPUs."""
    ways: dict[Way, list[ArmScaling]] = {}
    for arm in arms:
        ways.setdefault(arm.way, []).append(arm)
    return tuple(_curve(way, sorted(each, key=lambda arm: arm.arm.case.at_once), cpus) for way, each in ways.items())


def _curve(way: Way, arms: Sequence[ArmScaling], cpus: int) -> Curve:
    fitting = [arm for arm in arms if arm.arm.case.at_once <= cpus and arm.speedup.value > 0]
    counts = [arm.arm.case.at_once for arm in fitting]
    if len(set(counts)) < LEAST_COUNTS:
        return Curve(way, tuple(arms), (), f"a law needs {LEAST_COUNTS} numbers of workers up to the CPUs")
    found = fit_laws(counts, _list_curves(fitting))
    return Curve(way, tuple(arms), found, "" if found else "no law comes near these points")


def _list_curves(arms: Sequence[ArmScaling]) -> list[list[float]]:
    """Return the speedups of each session that measured all these arms; the arms' own if fewer than two did."""
    names = [name for name in arms[0].speedup.sessions if all(name in arm.speedup.sessions for arm in arms)]
    if len(names) < 2:
        return [[arm.speedup.value for arm in arms]]
    return [[arm.speedup.sessions[name].value for arm in arms] for name in names]
