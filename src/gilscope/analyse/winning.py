"""Which family of workers wins a comparison: told over sessions, or not at all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from gilscope.analyse import contrasts, precision
from gilscope.analyse.contrasts import Rounds
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import SERIAL, Arm
from gilscope.statistics.estimate import Estimate, make_estimate
from gilscope.statistics.moderation import moderate_all
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import estimate_over_sessions

CHANCE = 0.01
"""That a family is said to win where none is faster. A study says it of some sixty comparisons, and of a tie no two
studies of one machine should name different winners."""

ONE_SESSION = "one session claims nothing"
NO_RIVAL = "nothing to compare with"
NO_NOISE = "too few blocks to know the noise"
NOT_CLEAR = "no family is clearly faster than all others"


def find_leads(whole: ComparisonScaling, sessions: Mapping[str, Rounds], baseline: Arm) -> dict[Arm, Estimate]:
    """Return the lead of the fastest family's fastest arm over each arm of every other family, and over serial."""
    leader = find_leader(whole)
    best = whole.best(leader)
    first = baseline if best is None else best.arm
    rivals = [] if leader == SERIAL else [baseline]
    rivals += [each.arm for each in whole.fair_arms if each.family != leader]
    return contrasts.evaluate_each(sessions, {rival: contrasts.ratio(rival, first) for rival in rivals})


def moderate_leads(
    wholes: Sequence[ComparisonScaling], leads: Sequence[Mapping[Arm, Estimate]], ended_early: Collection[str] = ()
) -> list[list[Estimate]]:
    """Return each comparison's leads, their intervals from the scatter of all leads of the same kind.

    Leads over serial never borrow from leads over other workers: what a session has of its own is in one arm of the
    first and in both of the second, which scatter more.
    """
    found: list[list[Estimate]] = [[] for _ in leads]
    for over_serial in (True, False):
        alike = {
            (index, rival): lead
            for index, each in enumerate(leads)
            for rival, lead in each.items()
            if (rival.role == "baseline") is over_serial
        }
        kinds = {
            (index, rival): ((wholes[index].group, rival.case.executor), rival.case.executor)
            for index, rival in alike
        }
        for (index, _), lead in moderate_all(alike, kinds).items():
            found[index].append(precision.widen(lead, ended_early, wholes[index].label))
    return found


def find_leader(whole: ComparisonScaling) -> str:
    """Return the fastest family, whether it wins or not; `serial` if no arm is faster."""
    best = whole.fastest
    return SERIAL if best is None or best.speedup.value <= 1 else best.family


def choose_winner(whole: ComparisonScaling, leads: Sequence[Estimate]) -> tuple[str, str]:
    """Return the family that wins, or `tie` or `?` with the reason why none does.

    The fastest family wins if its fastest arm beats every arm of the others: the interval of each ratio lies beyond
    1 and its value beyond the noise floor. The arm was picked by the rounds that it is judged by, so the intervals
    are those of 1 − 0.01/m, where m is the number of arms that it was picked from (Bonferroni).
    """
    if not leads:
        return "?", NO_RIVAL
    if not all(lead.is_replicated for lead in leads):
        return "?", ONE_SESSION
    if not whole.floor.has_interval:
        return "?", NO_NOISE
    leader = find_leader(whole)
    choices = whole.count_choices(leader)
    leads = [allow_for_choice(lead, choices) for lead in leads]
    if all(lead.low > 1 and is_beyond_noise(lead.value, whole.floor) for lead in leads):
        return leader, ""
    apart = max((lead.apart for lead in leads), key=len)
    if apart:
        return "?", f"{len(apart)} of {len(leads[0].sessions)} sessions ran far apart from the others"
    return "tie", NOT_CLEAR


def allow_for_choice(estimate: Estimate, choices: int) -> Estimate:
    """Return the estimate with an interval that holds although it is of the best of so many arms (Bonferroni)."""
    confidence = 1 - CHANCE / max(1, choices)
    if estimate.apart:
        return estimate_over_sessions(estimate.sessions, confidence)
    if not isfinite(estimate.error):
        return estimate
    wider = make_estimate(estimate.log, estimate.error, estimate.freedom, estimate.n, confidence)
    return replace(estimate, low=wider.low, high=wider.high)
