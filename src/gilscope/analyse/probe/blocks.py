"""Whether a probe has as many blocks as an interval needs, and what to ask for to get them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean

from gilscope.model.probe import Watched
from gilscope.model.report import Measured, SessionReport
from gilscope.statistics.sample_size import LEAST_BLOCKS

STEP_SECONDS = 5
"""Seconds are told in such steps."""


@dataclass(frozen=True)
class TooFewBlocks:
    """A probe has fewer blocks than an interval needs."""

    blocks: int
    needed: int
    seconds: int | None
    """How long so many last, rounded up; None if the seconds sufficed for what was asked for."""
    wants_blocks: bool = False
    """Whether fewer blocks were asked for than are needed."""


def find_too_few_blocks(session: SessionReport) -> TooFewBlocks | None:
    """Return how many blocks there are, and how long enough would last; None if there are enough, or it ended."""
    measured, probe = session.measured, session.probe
    blocks = len(measured[0].blocks) if measured else LEAST_BLOCKS
    if probe is None or probe.ended is not None or blocks >= LEAST_BLOCKS:
        return None
    wants_blocks = session.blocks < LEAST_BLOCKS
    if blocks >= session.blocks:
        return TooFewBlocks(blocks, LEAST_BLOCKS, None, wants_blocks)
    seconds = LEAST_BLOCKS * _measure_block_ns(measured[0], probe.watched) / 1e9
    return TooFewBlocks(blocks, LEAST_BLOCKS, STEP_SECONDS * ceil(seconds / STEP_SECONDS), wants_blocks)


def _measure_block_ns(measured: Measured, watched: Sequence[Watched]) -> float:
    """Return how long a block takes, with the watcher's round after it."""
    rounds_ns = sum(one.wall_ns for each in measured.rounds for one in each) / len(measured.blocks)
    walls_ns = [block.wall_ns for block in measured.blocks if block.wall_ns is not None]
    return max(rounds_ns, fmean(walls_ns or [0])) + fmean([each.wall_ns for each in watched] or [0])
