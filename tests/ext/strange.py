"""Objects that run Python code where nobody expects it, and change other arguments meanwhile."""

from collections.abc import Callable
from typing import Any


class Sly:
    """From Python 3.12 on a buffer may be made by Python code, which can change the other arguments meanwhile."""

    def __init__(self, given: Any, act: Callable[[], object]) -> None:
        self.given, self.act = given, act

    def __buffer__(self, flags: int) -> memoryview:
        """Act, then give what was asked for."""
        self.act()
        return memoryview(self.given)


class StrangeWord(str):
    """A word whose hash is a piece of Python code."""

    __slots__ = ()

    def __hash__(self) -> int:
        """Fail."""
        raise ValueError("no hash")


class Last:
    """What acts when it is thrown away."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act

    def __del__(self) -> None:
        """Act."""
        self.act()
