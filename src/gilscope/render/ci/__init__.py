"""The formats for services that watch a project: one file each. Each writes the kinds of result that it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from gilscope.registry import Registry
from gilscope.render.formats import Screen, always_available

if TYPE_CHECKING:
    from gilscope.analyse.compare.comparing import Compared
    from gilscope.analyse.history.following import History
    from gilscope.analyse.probe.environments import Environments
    from gilscope.analyse.probe.probing import Probed
    from gilscope.analyse.probe.sizes import Sizes
    from gilscope.analyse.ruling import Ledger
    from gilscope.analyse.study import StudyFigures


class ServiceFormat(Protocol):
    """What a file in this folder offers. What has a value here may be left out."""

    ENDINGS: tuple[str, ...] = ()
    """How the names of its files end, in small letters; none if it is only printed, for a job that listens."""
    SUMMARY: str = ""
    """An environment variable with the path of a file to which a summary is to be appended, or none."""
    unavailable: Callable[[], str | None] = always_available
    """Returns why this format cannot be written here, or None."""
    study: Callable[[StudyFigures, Screen], str] | None = None
    """Returns the text of a report."""
    compared: Callable[[Compared, Screen], str] | None = None
    """Returns the text of several reports that are compared with each other."""
    ledger: Callable[[Ledger, Screen], str] | None = None
    """Returns the text of what came of each claim."""
    probed: Callable[[Probed, Screen], str] | None = None
    """Returns the text of what a probe found."""
    environments: Callable[[Environments, Screen], str] | None = None
    """Returns the text of what probes in several environments found."""
    sizes: Callable[[Sizes, Screen], str] | None = None
    """Returns the text of what probes found at several values of a variable."""
    history: Callable[[History, Screen], str] | None = None
    """Returns the text of figures over many reports."""
    summarize_compared: Callable[[Compared], str] | None = None
    summarize_probed: Callable[[Probed], str] | None = None
    summarize_environments: Callable[[Environments], str] | None = None


_registry: Registry[ServiceFormat] = Registry(__name__, "format", ServiceFormat)


def names() -> tuple[str, ...]:
    """Return the names of all formats for services."""
    return _registry.names()


def load(name: str) -> ServiceFormat:
    """Return a format.

    Raises:
        UnknownName: there is no such format.

    """
    return _registry.load(name)
