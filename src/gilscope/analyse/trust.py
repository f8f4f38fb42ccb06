"""How far a setting's figures can be trusted: what others took of the CPUs while they were measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.starvation import Loss

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

    @property
    def is_quiet(self) -> bool:
        """Whether nobody took as much as is worth a warning."""
        return self.is_known and not self.disturbed_sessions

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
    )
