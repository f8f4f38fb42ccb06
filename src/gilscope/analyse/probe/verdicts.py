"""What a call does with the GIL."""

from typing import Literal

GilVerdict = Literal["releases", "partly", "holds", "never lets go", "undecided", "no GIL", "broken", "unknown"]

HOLDING: tuple[GilVerdict, ...] = ("holds", "never lets go")
"""Verdicts with which threads can only take turns."""
