"""The words that reports use for families, implementations and facts."""

from collections.abc import Iterable

from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import NATIVE

FAMILIES = ("threads", "processes", "interpreters", "loky", NATIVE)
"""Of workers, in the order in which they are shown."""


def families(comparisons: Iterable[ComparisonScaling]) -> tuple[str, ...]:
    """Return the families that were measured, in the order in which they are shown."""
    measured = dict.fromkeys(arm.arm.case.family for each in comparisons for arm in each.arms)
    return (*filter(measured.__contains__, FAMILIES), *(each for each in measured if each not in FAMILIES))


def implementation(comparison: ComparisonScaling) -> str:
    """Return its name, and the size where that is not the one that it is usually measured at."""
    usual = "small" if comparison.implementation == "pure" else "large"
    return comparison.implementation + ("" if comparison.size == usual else f" ({comparison.size})")


def fact(value: object) -> str:
    """Return the value of a fact, for people."""
    match value:
        case None:
            return "unknown"
        case dict():
            return "; ".join(f"{key}: {fact(each)}" for key, each in value.items())
        case list():
            return " ".join(map(str, value))
    return str(value)
