"""How wide the intervals of a comparison are."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Width:
    """How wide the widest interval of a comparison's speedups is."""

    reach: float
    """How far it reaches from its value, as a share, if the comparison ended here; infinite without an interval."""
    is_known: bool
    """Whether there are enough sessions to end anything by it."""


UNKNOWN = Width(inf, is_known=False)
