"""What one thread costs without a GIL: the same plain Python in two interpreters of one machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import geometric_mean

from gilscope.analyse.results import ComparisonScaling
from gilscope.model.facts import Facts

Loops = tuple[Facts, Sequence[ComparisonScaling]]
"""A setting's facts and its comparisons."""


@dataclass(frozen=True)
class OneThreadCost:
    """How many times as long a plain loop takes without a GIL."""

    ratio: float
    """Geometric mean over the kernels that both interpreters measured."""
    kernels: int
    beside: Facts
    """Of the interpreter that has a GIL."""


def find_one_thread_cost(own: Loops, others: Iterable[Loops]) -> OneThreadCost | None:
    """Return it for an interpreter without a GIL, beside a build of the same Python on the same machine that has one.

    None where there is no such interpreter among the others.
    """
    facts, comparisons = own
    if facts.gil_enabled:
        return None
    times = _time_loops(comparisons)
    for beside, theirs in others:
        if beside.gil_enabled and not beside.free_threaded_build and _identify(beside) == _identify(facts):
            ratios = [times[key] / ns for key, ns in _time_loops(theirs).items() if key in times]
            if ratios:
                return OneThreadCost(geometric_mean(ratios), len(ratios), beside)
    return None


def _identify(facts: Facts) -> tuple[object, ...]:
    """Return what two interpreters must have in common."""
    return facts.host, facts.implementation, facts.isa_level, facts.python.split(".")[:2]


def _time_loops(comparisons: Iterable[ComparisonScaling]) -> dict[tuple[str, str], float]:
    """Return how long a call of each kernel takes in a plain loop in plain Python."""
    pure = (each for each in comparisons if each.group == "pure")
    return {(each.kernel, each.size): each.serial_ns.value for each in pure}
