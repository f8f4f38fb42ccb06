"""Divides what a study may take among its sessions and comparisons: numbers in, numbers out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from gilscope.model.report import EndReason
from gilscope.model.width import Width
from gilscope.plan.budget import LEAST_BLOCKS, LEAST_OF_SESSION, LEAST_SESSIONS, MOST_BLOCKS, USUAL_OF_SESSION, Budget

USED = 0.96
"""The share of the time that is given out. The rest is for what the last session takes longer than the others."""

AROUND_S = 3.0
"""What a study takes beside its sessions: to start, and to draw its page."""


@dataclass(frozen=True)
class Standing:
    """How far a study is with one comparison, and what it costs."""

    label: str
    sessions: int
    """That have measured it."""
    blocks: int
    """Of all of them."""
    width: Width
    block_s: float
    """How long a block takes."""
    prepare_s: float
    """How long it takes to prepare the comparison in one more session."""

    def cost_s(self, blocks: int) -> float:
        """Return how long so many blocks take in one more session."""
        return self.prepare_s + blocks * self.block_s


def end_reason(standing: Standing, budget: Budget) -> EndReason | None:
    """Return why a comparison is measured no further; None if more sessions may measure it."""
    if budget.blocks is not None:
        return None
    width = standing.width
    is_narrow = budget.precision is not None and width.is_known and width.reach <= budget.precision
    if is_narrow and standing.blocks >= LEAST_BLOCKS and standing.sessions < budget.sessions:
        return "precise"
    return "most" if standing.blocks >= MOST_BLOCKS and not budget.fixes_sessions else None


def allot(
    standings: Sequence[Standing], budget: Budget, done: int, spent_s: float, session_s: float
) -> Mapping[str, int]:
    """Return how many blocks of which comparisons the next session measures; nothing where the study ends.

    `done` sessions have taken `spent_s` so far. A session takes `session_s` beside its comparisons. There are as many
    sessions as fit the time, which is divided evenly among them. Within a session, comparisons with wide intervals
    get more blocks.
    """
    left = budget.sessions - done
    alive = [each for each in standings if end_reason(each, budget) is None]
    if left < 1 or not alive:
        return {}
    if budget.blocks is not None:
        return {each.label: budget.blocks for each in alive}
    if budget.seconds is None:
        return {each.label: _most_of_session(each, left) for each in alive}
    left_s = USED * (budget.seconds - AROUND_S) - spent_s
    usual_s = session_s + sum(each.cost_s(USUAL_OF_SESSION) for each in alive)
    # Reports of earlier versions do not say how long anything took.
    fitting = int(max(0.0, left_s) / usual_s) if usual_s else left
    due = left if budget.fixes_sessions else max(0, LEAST_SESSIONS - done)
    if fitting < due:
        return {each.label: _least_of_session(each, due) for each in alive}
    if not fitting:
        return _choose_needy(alive, left_s - session_s)
    sessions = min(left, fitting)
    return _share_out(alive, left_s / sessions - usual_s, sessions)


def _choose_needy(alive: Sequence[Standing], left_s: float) -> Mapping[str, int]:
    """Return as many comparisons as fit a session, those first that have the fewest blocks and widest intervals."""
    chosen = {}
    for each in sorted(alive, key=lambda one: (one.blocks >= LEAST_BLOCKS, -one.width.reach)):
        left_s -= each.cost_s(USUAL_OF_SESSION)
        if left_s < 0:
            break
        chosen[each.label] = USUAL_OF_SESSION
    return chosen


def _share_out(alive: Sequence[Standing], spare_s: float, sessions: int) -> Mapping[str, int]:
    """Return the usual numbers of blocks, and as many more as fit: one at a time to each, the widest first."""
    blocks = {each.label: min(USUAL_OF_SESSION, _most_of_session(each, sessions)) for each in alive}
    widest_first = sorted(alive, key=lambda each: -each.width.reach)
    is_growing = True
    while is_growing:
        is_growing = False
        for each in widest_first:
            if blocks[each.label] < _most_of_session(each, sessions) and each.block_s <= spare_s:
                blocks[each.label] += 1
                spare_s -= each.block_s
                is_growing = True
    return blocks


def _least_of_session(standing: Standing, sessions: int) -> int:
    """Return how many blocks each of so many sessions adds, so that the last one reaches the least of all."""
    return max(LEAST_OF_SESSION, ceil((LEAST_BLOCKS - standing.blocks) / sessions))


def _most_of_session(standing: Standing, sessions: int) -> int:
    """Return how many blocks each of so many sessions may add, so that the last one reaches the most of all."""
    return max(LEAST_OF_SESSION, ceil((MOST_BLOCKS - standing.blocks) / sessions))
