"""What other programs, a hypervisor or a quota took while rounds ran, and which blocks are left out because of it.

A block is judged by what was taken alone, never by how long its rounds were: leaving out blocks for their times would
move the very figures that they give.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from gilscope.model.report import Measured

STARVED = 0.05
"""A block is starved if more than this share of its rounds' time was lost to others."""

TICKS_NS = 20_000_000
"""What others used is counted in ticks of 10 ms, for several kinds of work: in one block, so little may be none."""

MOST_LEFT_OUT = 0.5
"""No larger share of a session's blocks is left out: where most are starved, they are what there is to report."""

LEAST_KEPT = 5
"""Nor is a single session left with fewer blocks than an interval needs,"""

LEAST_KEPT_OF_EACH = 2
"""and each of several, which are compared with each other, with fewer than this."""

MOST_SESSIONS_LEFT_OUT = 0.4
"""No larger share of the sessions is left out as a whole,"""

LEAST_SESSIONS = 3
"""and this many remain."""

MOST_REPEATED = 0.25
"""As many blocks more than planned are run at most, of the planned ones, to make up for starved ones."""

DISTURBED = 0.05
"""A session is disturbed if it lost more than this share of the time of the CPUs that may be used."""

WORTH_NAMING = 0.05
"""CPUs: who took less is not named."""

MOST_TAKEN = 0.25
"""Where others took a larger share of the CPUs that may be used, figures of speed are of little worth."""


@dataclass(frozen=True)
class Loss:
    """CPUs that one session lacked while it measured a comparison, on average over the blocks that are used."""

    others_cpus: float = 0.0
    """That other programs used."""
    stolen_cpus: float = 0.0
    """That the hypervisor gave to other guests."""
    throttled_cpus: float = 0.0
    """That the container's quota withheld from threads that were ready."""
    spare_cpus: int = 0
    """CPUs of the machine beyond those that may be used: what others used of them is no loss."""
    left_out: int = 0
    """Blocks that are left out because they were starved."""
    blocks: int = 0
    """All blocks."""
    is_known: bool = True
    """Whether the system says what others used."""
    throttles: int = 0
    """How often the quota was used up."""

    @property
    def taken_cpus(self) -> float:
        """What other programs used of the CPUs that may be used; what they used beside these took none."""
        return max(0.0, self.others_cpus - self.spare_cpus)

    @property
    def cpus(self) -> float:
        """All that was lacking."""
        return self.taken_cpus + self.stolen_cpus + self.throttled_cpus

    def is_overwhelming(self, cpus: int) -> bool:
        """Return whether others took so much that figures of speed are of little worth. A quota is no other."""
        return self.taken_cpus + self.stolen_cpus > MOST_TAKEN * cpus

    def is_large(self, cpus: int) -> bool:
        """Return whether it is worth a warning, where so many CPUs may be used."""
        return self.cpus > DISTURBED * cpus


def average_loss(losses: Iterable[Loss]) -> Loss:
    """Return what sessions lacked on average, as estimates are averages over sessions."""
    each = [one for one in losses if one.left_out < one.blocks or not one.blocks] or [Loss()]
    return Loss(
        fmean(one.others_cpus for one in each),
        fmean(one.stolen_cpus for one in each),
        fmean(one.throttled_cpus for one in each),
        each[0].spare_cpus,
        is_known=all(one.is_known for one in each),
    )


def find_loss(measured: Measured | None, cpus: int, machine_cpus: int | None = None, left_out: int = 0) -> Loss:
    """Return what a session lacked while it measured a comparison; nothing, if all of its blocks are left out.

    `cpus` may be used at once, of the `machine_cpus` that others can use as well.
    """
    if measured is None:
        return Loss(left_out=left_out, blocks=left_out)
    machine_cpus = max(cpus, machine_cpus or 0)
    rounds_ns = max(1, sum(each.wall_ns for rounds in measured.rounds for each in rounds))
    # Older reports have no time of whole blocks: what others used is then of a longer time than the rounds are.
    walls_ns = [block.wall_ns for block in measured.blocks if block.wall_ns is not None]
    lasted_ns = max(1, sum(walls_ns)) if len(walls_ns) == len(measured.blocks) else rounds_ns
    # Nobody can use more CPUs than there are beside those that this session used.
    left_cpus = max(0.0, machine_cpus - sum(each.cpu_ns for rounds in measured.rounds for each in rounds) / rounds_ns)
    others_cpus = min(_sum_blocks(measured, "others_cpu_ns") / lasted_ns, left_cpus)
    return Loss(
        others_cpus,
        min(_sum_blocks(measured, "steal_ns") / lasted_ns, left_cpus - others_cpus),
        min(_sum_blocks(measured, "throttled_ns") / lasted_ns, float(cpus)),
        machine_cpus - cpus,
        left_out,
        len(measured.blocks) + left_out,
        any(block.others_cpu_ns is not None for block in measured.blocks),
        _sum_blocks(measured, "throttled_count"),
    )


def describe_losses(losses: Mapping[str, Loss], cpus: int) -> str | None:
    """Say what the sessions lacked that others disturbed, and which of them most; None if none was."""
    disturbed = {name: each for name, each in losses.items() if each.is_large(cpus)}
    if not disturbed:
        return None
    name, worst = max(disturbed.items(), key=lambda pair: pair[1].cpus)
    takers = {"other programs": worst.others_cpus, "the hypervisor": worst.stolen_cpus}
    who = " and ".join(each for each, taken in takers.items() if taken >= WORTH_NAMING)
    quota = _describe_quota(worst, cpus)
    if not who:
        return quota
    taken = f"{sum(takers.values()):.1f} of {cpus + worst.spare_cpus} CPUs"
    beside = f"; {quota}" if worst.throttled_cpus >= WORTH_NAMING else ""
    if len(losses) == 1:
        return f"{who} took {taken} meanwhile{beside}"
    return f"{who} took up to {taken} in {len(disturbed)} of {len(losses)} sessions, most in {name}{beside}"


def _describe_quota(loss: Loss, cpus: int) -> str:
    often = f" {loss.throttles:,} times" if loss.throttles else ""
    return f"the container's quota was used up{often}, and withheld {loss.throttled_cpus:.1f} of {cpus} CPUs"


def leave_out_starved(measured: Mapping[str, Measured], cpus: int) -> tuple[dict[str, Measured], dict[str, int]]:
    """Return what sessions measured of a comparison without what was starved, and how many blocks of each that is.

    Within a session the worst blocks are left out first. A session whose blocks are still starved on average is left
    out as a whole, the worst first, while enough others remain.
    """
    least = LEAST_KEPT if len(measured) == 1 else LEAST_KEPT_OF_EACH
    kept = {name: leave_out_starved_blocks(each, cpus, least) for name, each in measured.items()}
    lost = {name: fmean(find_lost_shares(each, cpus) or [0.0]) for name, each in kept.items()}
    worst = sorted((name for name in kept if lost[name] > STARVED), key=lambda name: -lost[name])
    most = max(0, min(int(MOST_SESSIONS_LEFT_OUT * len(kept)), len(kept) - LEAST_SESSIONS))
    used = {name: each for name, each in kept.items() if name not in worst[:most]}
    left_out = {
        name: len(each.blocks) - (len(used[name].blocks) if name in used else 0) for name, each in measured.items()
    }
    return used, left_out


def leave_out_starved_blocks(measured: Measured, cpus: int, least: int = LEAST_KEPT) -> Measured:
    """Return what one session measured without its worst starved blocks, of which `least` are kept at least."""
    lost = find_lost_shares(measured, cpus)
    most = min(int(MOST_LEFT_OUT * len(lost)), max(0, len(lost) - least))
    worst = sorted((index for index, share in enumerate(lost) if share > STARVED), key=lambda index: -lost[index])
    kept = sorted(set(range(len(lost))) - set(worst[:most]))
    if len(kept) == len(lost):
        return measured
    rounds = tuple(tuple(each[index] for index in kept) for each in measured.rounds)
    blocks = tuple(measured.blocks[index] for index in kept)
    return replace(measured, rounds=rounds, blocks=blocks)


def is_worth_another_block(measured: Measured, planned: int, cpus: int) -> bool:
    """Return whether one more block is run to make up for a starved one."""
    more = len(measured.blocks) - planned
    return more < min(count_starved_blocks(measured, cpus), int(MOST_REPEATED * planned))


def count_starved_blocks(measured: Measured, cpus: int) -> int:
    """Return how many blocks lost more than `STARVED` of their time."""
    return sum(share > STARVED for share in find_lost_shares(measured, cpus))


def find_lost_shares(measured: Measured, cpus: int) -> list[float]:
    """Return, for each block, which share of its rounds' time was lost to others; 0 where that was not recorded.

    It is what the hypervisor took, and the time that threads were ready without a CPU as far as other programs
    account for it: a scheduler that puts two of this program's own threads on one CPU is no neighbour. Nor is a
    quota, which is the container's own: the blocks that it withheld least from are not what it gives. Arms with more
    workers than CPUs do not count, as their workers wait for each other's CPUs anyway.
    """
    fair = [
        rounds
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
        if arm.case.at_once <= cpus
    ]
    found = []
    for index, block in enumerate(measured.blocks):
        rounds = [each[index] for each in fair]
        ready_ns = sum(each.ready_ns or 0 for each in rounds)
        foreign_ns = max(0, (block.others_cpu_ns or 0) - TICKS_NS)
        # Threads that the quota keeps waiting count as ready, too.
        ready_ns = max(0, ready_ns - (block.throttled_ns or 0))
        is_recorded = any(each.ready_ns is not None for each in rounds)
        lost_ns = min(ready_ns, foreign_ns) + (block.steal_ns or 0) if is_recorded else 0
        found.append(lost_ns / max(1, sum(each.wall_ns for each in rounds)))
    return found


def _sum_blocks(measured: Measured, name: str) -> int:
    return sum(getattr(block, name) or 0 for block in measured.blocks)
