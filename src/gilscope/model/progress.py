"""How much a study has to measure, and how much of it is done."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StudySize:
    """How much there is to measure."""

    plan: str
    comparisons: int
    arms: int
    blocks: int
    sessions: int

    @property
    def rounds(self) -> int:
        """How many rounds are timed in all sessions together."""
        return self.arms * self.blocks * self.sessions


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

    @property
    def is_milestone(self) -> bool:
        """Whether a session begins, or another tenth of it was just done."""
        return self.done == 0 or self.done * 10 // self.comparisons > (self.done - 1) * 10 // self.comparisons
