"""Which family of workers wins a comparison: whose fastest arm beats the fastest of every other, and serial."""

from collections.abc import Mapping, Sequence

from gilscope.analyse import contrasts
from gilscope.analyse.contrasts import Rounds
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.model.case import SERIAL, Arm
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise


def find_leads(whole: ComparisonScaling, sessions: Mapping[str, Rounds], baseline: Arm) -> dict[str, Estimate]:
    """Return the lead of the fastest family's fastest arm over that of each other family, and over serial."""
    rivals = _find_rivals(whole)
    arms = {family: baseline if each is None else each.arm for family, each in rivals.items()}
    first = _find_first(rivals)
    wanted = {family: contrasts.ratio(arm, arms[first]) for family, arm in arms.items() if family != first}
    return contrasts.evaluate_each(sessions, wanted)


def _find_rivals(whole: ComparisonScaling) -> dict[str, ArmScaling | None]:
    """Return the fastest arm of each family; serial's is the baseline, which is None here."""
    found: dict[str, ArmScaling | None] = {SERIAL: None}
    for family in dict.fromkeys(arm.family for arm in whole.arms):
        fastest = whole.best(family)
        if fastest is not None:
            found[family] = fastest
    return found


def _find_first(rivals: Mapping[str, ArmScaling | None]) -> str:
    return max(rivals, key=lambda family: 1.0 if (each := rivals[family]) is None else each.speedup.value)


def choose_winner(whole: ComparisonScaling, leads: Sequence[Estimate]) -> tuple[str, Estimate | None]:
    """Return the family whose fastest arm beats every other's, and its lead over the next one.

    To beat is to have the interval of the ratio beyond 1 and the ratio beyond the noise floor.
    """
    lead = min(leads, key=lambda each: each.value, default=None)
    if lead is None or not whole.floor.has_interval:
        return "?", lead
    is_won = all(each.low > 1 and is_beyond_noise(each.value, whole.floor) for each in leads)
    return (_find_first(_find_rivals(whole)) if is_won else "tie"), lead
