"""How much time a study may take, and how many blocks of a comparison are enough."""

from dataclasses import dataclass
from math import ceil

from gilscope.plan.plans import Recipe
from gilscope.plan.selection import Selection

LEAST_BLOCKS, MOST_BLOCKS = 8, 20
"""Of each comparison, in all sessions together."""

LEAST_SESSIONS = 3
"""Measured however short the time is: fewer say nothing of what the next one would be."""

USUAL_OF_SESSION = 3
"""Blocks of each comparison that a session measures: of three, one slow one does not count (docs/method.md)."""

LEAST_OF_SESSION = 2
"""The same where time is short: of starved ones one can be left out."""

PRECISION = 0.03
"""How far the intervals of a comparison reach that needs no more blocks, unless a user says otherwise."""


@dataclass(frozen=True)
class Budget:
    """What a study may take, and when a comparison has been measured enough."""

    seconds: float | None
    """Of all sessions; None: no limit."""
    precision: float | None
    """A comparison ends once its intervals reach no farther than this share; None: none ends early."""
    sessions: int
    """How many there are at most."""
    blocks: int | None = None
    """Of each comparison in each session, however long they take; None: as the time allows."""
    fixes_sessions: bool = False
    """Whether all sessions are measured, however long they take."""

    @property
    def first_blocks(self) -> int:
        """How many blocks of each comparison the first session measures: what they take is not known before."""
        if self.blocks is not None:
            return self.blocks
        return max(USUAL_OF_SESSION, ceil(LEAST_BLOCKS / self.sessions))


def make_budget(selection: Selection, recipe: Recipe) -> Budget:
    """Return the budget of a selection: its own numbers, or else the plan's."""
    seconds = recipe.seconds if selection.seconds is None else selection.seconds
    precision = selection.precision
    blocks = selection.blocks
    if blocks is None and seconds is None and precision is None:
        blocks = recipe.blocks
    if precision is None and selection.sessions is None:
        precision = PRECISION
    sessions = recipe.sessions if selection.sessions is None else selection.sessions
    if blocks is not None:
        return Budget(None, None, sessions, blocks)
    return Budget(seconds, precision, sessions, fixes_sessions=selection.sessions is not None)
