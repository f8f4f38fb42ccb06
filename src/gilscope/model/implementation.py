"""What an implementation declares of its code. Reports carry it, so that they are read without the implementation."""

from dataclasses import dataclass
from typing import Literal, get_args

GilUse = Literal["pure", "held", "released", "unknown"]
"""Plain Python, which takes turns; native code that holds the GIL while it computes, or releases it."""

GIL_USES: tuple[GilUse, ...] = get_args(GilUse)


@dataclass(frozen=True)
class Implementation:
    """What compiles the code, and what that code does with the GIL."""

    gil: GilUse
    compiler: str = ""
    """For people: `Cython`. Two implementations by one compiler differ in what they do with the GIL alone."""

    @property
    def holds_gil(self) -> bool:
        """Whether it is known to hold the GIL, where there is one, while it computes."""
        return self.gil in ("pure", "held")


UNDECLARED = Implementation("unknown")
"""What can be said of an implementation that declares nothing."""
