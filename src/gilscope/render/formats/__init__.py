"""The output formats: one file each, which writes every kind of result as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gilscope.registry import Registry

if TYPE_CHECKING:
    from gilscope.analyse.compare.comparing import Compared
    from gilscope.analyse.history.following import History
    from gilscope.analyse.probe.environments import Environments
    from gilscope.analyse.probe.probing import Probed
    from gilscope.analyse.probe.sizes import Sizes
    from gilscope.analyse.ruling import Ledger
    from gilscope.analyse.study import StudyFigures

TERMINAL = "terminal"
"""The format of whatever has no other."""


@dataclass(frozen=True)
class Screen:
    """What a text is shown on. Only the terminal's format depends on it."""

    width: int
    """In columns."""
    color: bool = False
    is_brief: bool = False
    """Whether a study is shown on one screen, and not whole."""


PAPER = Screen(120)
"""The screen of a text that is shown on none."""


def always_available() -> str | None:
    """Return None: what needs no further package can be written everywhere."""
    return None


class Format(Protocol):
    """What a file in this folder offers. What has a value here may be left out."""

    ENDINGS: tuple[str, ...]
    """How the names of its files end, in small letters: the first is the usual one."""
    unavailable: Callable[[], str | None] = always_available
    """Returns why this format cannot be written here, or None."""
    study: Callable[[StudyFigures, Screen], str]
    """Returns the text of a report."""
    compared: Callable[[Compared, Screen], str]
    """Returns the text of several reports that are compared with each other."""
    ledger: Callable[[Ledger, Screen], str]
    """Returns the text of what came of each claim."""
    probed: Callable[[Probed, Screen], str]
    """Returns the text of what a probe found."""
    environments: Callable[[Environments, Screen], str]
    """Returns the text of what probes in several environments found."""
    sizes: Callable[[Sizes, Screen], str]
    """Returns the text of what probes found at several values of a variable."""
    history: Callable[[History, Screen], str]
    """Returns the text of figures over many reports."""


_registry: Registry[Format] = Registry(__name__, "format", Format)


def names() -> tuple[str, ...]:
    """Return the names of all formats, the terminal's first."""
    return tuple(sorted(_registry.names(), key=lambda name: (name != TERMINAL, name)))


def load(name: str) -> Format:
    """Return a format.

    Raises:
        UnknownName: there is no such format.

    """
    return _registry.load(name)


def named_by(ending: str) -> str | None:
    """Return the name of the format that the ending of a file's name stands for, or None."""
    return next((name for name in names() if ending in load(name).ENDINGS), None)
