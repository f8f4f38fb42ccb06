"""What all errors of gilscope are: an error, its situation, and a user's text in a message."""

from collections.abc import Callable
from typing import Any, Self

from gilscope.visible import make_visible

LONGEST_QUOTE = 60
"""Longer texts of a user are cut where a message repeats them."""


class GilscopeError(Exception):
    """Any error that a user can do something about: the command line shows one paragraph and no traceback."""

    def __str__(self) -> str:
        # A message may repeat a name from an untrusted report, and is shown by whoever catches it.
        return make_visible(super().__str__())

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[Any, ...], dict[str, Any]]:
        # Pickle would call the class with the finished message, for which no class here has a parameter: a worker
        # process that raised one would take its whole pool with it.
        return self.__class__.__new__, (self.__class__, *self.args), self.__dict__


class UsageError(GilscopeError, ValueError):
    """What was asked for makes no sense, on any machine."""


class UnavailableError(GilscopeError):
    """What was asked for makes sense, but this machine, interpreter or result does not have it."""


class MeasuringError(GilscopeError):
    """Measuring went wrong, or its figures would have been wrong."""


class ReportError(GilscopeError):
    """A file cannot be read, written, joined or continued."""


def quoted(text: str) -> str:
    """Return a user's text in quotes, cut in the middle if it is long."""
    shown = repr(text)
    half = LONGEST_QUOTE // 2
    return shown if len(shown) <= LONGEST_QUOTE else f"{shown[:half]}…{shown[-half:]}"
