"""The frozen value that a ledger is made of when it is shown: what is to be said of one claim here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from gilscope.model.evidence import Evidence

if TYPE_CHECKING:
    # Every experiment's process reads the claims, and must not pay for SciPy, whose threads would forbid a fork.
    from gilscope.statistics.estimate import Estimate

Verdict = Literal["CONFIRMED", "REFUTED", "INCONCLUSIVE", "NOT APPLICABLE", "NOT MEASURED"]


@dataclass(frozen=True)
class Ruling:
    """One row of a ledger that was tried."""

    id: str
    statement: str
    verdict: Verdict
    reading: str
    """What the verdict means for the reader's code."""
    reason: str
    """Why no more can be said; empty where the reading says all."""
    evidence: Evidence
    figure: "Estimate | None" = None
    """What decided it: a ratio, or a series' typical value in its own unit; None where no number did."""
    unit: str = ""
    """Of the figure; empty for a ratio."""
    figure_of: str = ""
    """What the figure is: which series, or which divided by which."""
    explanation: tuple[tuple[str, str], ...] = ()
    """Paragraphs with their headings: what is said, what was tried, how it is decided."""
    published: Mapping[str, str] = field(default_factory=dict)
    """For a series, the figure that somebody else gives, and who."""


@dataclass(frozen=True)
class Ledger:
    """What came of all claims, and where."""

    rulings: tuple[Ruling, ...]
    where: tuple[str, ...] = ()
    """The machine and the Python that they were tried on, in words; empty where the report around it says that."""
