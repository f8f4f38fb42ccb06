"""What one thread costs without a GIL: the same plain Python in two interpreters of one machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import geometric_mean

from gilscope.analyse.study import SettingFigures


@dataclass(frozen=True)
class OneThreadCost:
    """How many times as long a plain loop takes without a GIL."""

    ratio: float
    """Geometric mean over the kernels that both interpreters measured."""
    kernels: int
    beside: SettingFigures
    """Of the interpreter that has a GIL."""


def find_one_thread_cost(study: SettingFigures, others: Sequence[SettingFigures]) -> OneThreadCost | None:
    """Return it for an interpreter without a GIL, beside a build of the same Python on the same machine that has one.

    None where there is no such interpreter among the others.
    """
    facts = study.setting.facts
    if facts.gil_enabled:
        return None
    own = _time_loops(study)
    for other in others:
        beside = other.setting.facts
        is_alike = (beside.host, beside.implementation, beside.isa_level, _minor(beside.python)) == (
            facts.host,
            facts.implementation,
            facts.isa_level,
            _minor(facts.python),
        )
        if is_alike and beside.gil_enabled and not beside.free_threaded_build:
            theirs = _time_loops(other)
            ratios = [own[key] / theirs[key] for key in own if key in theirs]
            if ratios:
                return OneThreadCost(geometric_mean(ratios), len(ratios), other)
    return None


def _time_loops(study: SettingFigures) -> dict[tuple[str, str], float]:
    """Return how long a call of each kernel takes in a plain loop in plain Python."""
    pure = (each for each in study.comparisons if each.group == "pure")
    return {(each.kernel, each.size): each.serial_ns.value for each in pure}


def _minor(version: str) -> tuple[str, ...]:
    return tuple(version.split(".")[:2])
