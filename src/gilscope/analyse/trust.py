"""How far a setting's figures can be trusted: what others took of the CPUs while they were measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from statistics import fmean, quantiles
from typing import Literal

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import Loss

MOST_FIGURES = 3
"""Quarters of the speedups that are known at least as well as is said of all."""

Taker = Literal["other programs", "the hypervisor", "the quota"]


@dataclass(frozen=True)
class Trust:
    """What a reader must know before any figure."""

    is_known: bool = False
    """Whether the system says what others took."""
    cpus: int = 1
    """That the sessions may use at once."""
    most_cpus: float = 0.0
    """The CPUs that a session lacked while it measured a comparison, where that was most."""
    taker: Taker = "other programs"
    """Who took most of these."""
    sessions: int = 0
    disturbed_sessions: int = 0
    """In how many of them others took more than 5 % of the CPUs while some comparison was measured."""
    comparisons: int = 0
    disturbed_comparisons: int = 0
    """In how many of them others did so in some session."""
    blocks: int = 0
    left_out: int = 0
    """How many of them are left out because they were starved."""
    average_cpus: float = 0.0
    """The CPUs that sessions lacked, on average over what they measured."""
    within: float = nan
    """How far figures can be trusted: three quarters of the speedups have no wider interval over sessions than this
    much up or down, or what sessions lacked on average is this share of the CPUs, if that is more. NaN of one session
    or without intervals."""

    @property
    def is_quiet(self) -> bool:
        """Whether nobody took as much as is worth a warning."""
        return self.is_known and not self.disturbed_sessions

    @property
    def is_busy(self) -> bool:
        """Whether others took as much as is worth a warning on average, and not only at times."""
        return self.is_known and Loss(others_cpus=self.average_cpus).is_large(self.cpus)

    @property
    def most_too_low(self) -> float:
        """By which share the speedups of as many workers as CPUs may be too low at most."""
        return min(1.0, self.most_cpus / self.cpus)


def find_trust(comparisons: Sequence[ComparisonScaling], cpus: int) -> Trust:
    """Return how far these comparisons of one setting can be trusted."""
    losses = [loss for each in comparisons for loss in each.losses.values()]
    worst = max(losses, key=lambda loss: loss.cpus, default=Loss(is_known=False))
    sessions = {name for each in comparisons for name in each.losses}
    disturbed = [
        (each.label, name) for each in comparisons for name in each.losses if each.losses[name].is_large(cpus)
    ]
    takers: dict[Taker, float] = {
        "other programs": worst.others_cpus - worst.spare_cpus,
        "the hypervisor": worst.stolen_cpus,
        "the quota": worst.throttled_cpus,
    }
    average_cpus = fmean(loss.cpus for loss in losses) if losses else 0.0
    return Trust(
        bool(losses) and all(loss.is_known for loss in losses),
        cpus,
        worst.cpus,
        max(takers, key=lambda each: takers[each]),
        len(sessions),
        len({name for _, name in disturbed}),
        len(comparisons),
        len({label for label, _ in disturbed}),
        sum(loss.blocks for loss in losses),
        sum(loss.left_out for loss in losses),
        average_cpus,
        max(_typical_width(comparisons), min(1.0, average_cpus / cpus)),
    )


def _typical_width(comparisons: Sequence[ComparisonScaling]) -> float:
    """Return how far three quarters of the speedups' intervals over sessions reach at most; NaN without two."""
    speedups = [arm.speedup for each in comparisons if each.is_usual for arm in each.fair_arms]
    widths = [each.reach for each in speedups if each.is_replicated and each.has_interval]
    return quantiles(widths, n=4, method="inclusive")[MOST_FIGURES - 1] if len(widths) > 1 else nan
