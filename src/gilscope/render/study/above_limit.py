"""Why marks of a picture lie above this machine's limit, in sentences that stand below it."""

from collections.abc import Iterable, Iterator

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.render import numbers
from gilscope.render.names import name_code

MOST_NAMES = 4
"""As many are named for a cause; the others are counted."""


def write_above_limit(arms: Iterable[tuple[ComparisonScaling, ArmScaling]]) -> tuple[str, ...]:
    """Return which of these arms are clearly above the limit and why, a sentence for each cause."""
    return tuple(_write(arms))


def point_to_reasons(arms: Iterable[tuple[ComparisonScaling, ArmScaling]]) -> str:
    """Return what another picture of these arms says of those above the limit; nothing where there are none."""
    return " What is above its limit is explained below the first picture." if write_above_limit(arms) else ""


def _write(arms: Iterable[tuple[ComparisonScaling, ArmScaling]]) -> Iterator[str]:
    found: dict[str, list[tuple[float, str]]] = {}
    for comparison, arm in arms:
        if arm.above_limit is not None and arm.efficiency is not None:
            name = f"{comparison.kernel} ({name_code(comparison.implementation)}, {arm.crew})"
            found.setdefault(arm.above_limit.sentence, []).append((arm.efficiency.value, name))
    for cause, alike in found.items():
        alike.sort(reverse=True)
        named = ", ".join(f"{name} {numbers.share(value)}" for value, name in alike[:MOST_NAMES])
        more = f" and {len(alike) - MOST_NAMES} more" if len(alike) > MOST_NAMES else ""
        yield f"Above 100 % of its own limit: {named}{more}. Why: {cause}."
