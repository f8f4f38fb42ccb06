"""Laws of how a speedup grows with the number of workers."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Law:
    """A scaling law that fits a curve, for the numbers of workers that were measured and no others."""

    name: Literal["amdahl", "usl"]
    contention: float
    """σ: the share of the work that one worker does while the others wait."""
    coherency: float
    """κ: what every pair of workers costs each other; 0 in Amdahl's law."""
    contention_error: float
    """The standard error of σ; infinite where the fit does not determine it."""
    coherency_error: float
    residual: float
    """Root mean square of ln(measured / law)."""
    aicc: float
    """Akaike's criterion, corrected for few points: the smaller of two laws was chosen."""
