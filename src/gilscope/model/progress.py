"""How much a study has to measure, and how much of it is done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class StudySize:
    """How much there is to measure."""

    plan: str
    comparisons: int
    arms: int
    blocks: int
    """Of each comparison in the first session."""
    sessions: int
    """At most."""
    seconds: float | None = None
    """What the sessions of each ISA level may take; None: as long as these blocks need."""
    levels: int = 1
    """How many ISA levels have sessions."""
    least_sessions: int = 1
    """Of each level, measured however short the time is."""
    least_blocks: int = 1
    """Of each comparison in these sessions together."""
    is_begun: bool = False
    """Whether sessions were measured before."""


@dataclass(frozen=True)
class StudyProgress:
    """How far a study is. Sessions count from 1."""

    session: int
    sessions: int
    isa_level: str | None
    done: int
    """How many comparisons of this session are done."""
    comparisons: int
    remaining_s: float | None
    """The time that all sessions still need, estimated from this run; None before its first comparison is done."""
    now: str = ""
    """The comparison that is measured now; empty while a session gets ready."""
    spent_s: float = 0.0
    """How long this run has taken."""
    limit_s: float | None = None
    """How long it may take; None: as long as it needs."""

    @property
    def tenths(self) -> int:
        """How many tenths of the comparisons of all sessions are done, rounded down."""
        done = (self.session - 1) * self.comparisons + self.done
        return done * 10 // max(1, self.sessions * self.comparisons)


@dataclass(frozen=True)
class LedgerProgress:
    """How many claims have been tried."""

    current: str
    """The claim that is tried now; empty while a study is measured whose rounds decide several."""
    done: int
    total: int
    spent_s: float = 0.0
    """How long it has taken so far, that study included."""
    remaining_s: float | None = None
    """The time that the other claims need, at the pace of those that were tried; None before the first."""
    study: StudyProgress | None = None
    """How far that study is."""

    @property
    def tenths(self) -> int:
        """How many tenths of the claims are done, rounded down."""
        return self.done * 10 // max(1, self.total)


ShowProgress = Callable[[StudyProgress], None]
"""Shows how far a study is. It is called between timed rounds, never in one."""
