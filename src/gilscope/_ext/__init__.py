"""The compiled twins land here, one sibling package an ISA level; this file chooses the level.

`GILSCOPE_ISA` forces one. It is read once a process: a level is a property of the session.
"""

import json
import os
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from gilscope.errors import NotAvailable, UnknownName

LEVELS = ("generic", "x86_64", "x86_64_v3", "x86_64_v4")
"""All levels that any build has, the least first."""

NOT_BUILT = "the extensions are not built (pip install -e . builds them)"


@cache
def built_levels() -> tuple[str, ...]:
    """Return the levels that this installation has, the least first."""
    text = build_facts().get("levels", "")
    return tuple(level for level in LEVELS if level in text.split(";"))


@cache
def build_facts() -> dict[str, str]:
    """Return what the build wrote down about itself; empty if nothing was built."""
    for folder in __path__:
        path = Path(folder) / "build_facts.json"
        if path.is_file():
            facts: dict[str, str] = json.loads(path.read_text())
            return facts
    return {}


def runnable_levels() -> tuple[str, ...]:
    """Return the built levels that this CPU can run, the least first."""
    best = import_module("gilscope._ext.isa").best_level()
    return tuple(level for level in built_levels() if LEVELS.index(level) <= LEVELS.index(best))


@cache
def level() -> str:
    """Return the level in use: the one that `GILSCOPE_ISA` names, else the best that the CPU has.

    Raises:
        UnknownName: `GILSCOPE_ISA` is not a level.
        NotAvailable: it is one that was not built or that this CPU does not have.

    """
    forced = os.environ.get("GILSCOPE_ISA")
    if not forced:
        return runnable_levels()[-1]
    check_level(forced, "ISA level in GILSCOPE_ISA")
    return forced


def check_level(name: str, kind: str = "ISA level") -> None:
    """Refuse a level that cannot be forced here.

    Raises:
        UnknownName: it is not a level.
        NotAvailable: it is one that was not built or that this CPU does not have.

    """
    if name not in LEVELS:
        raise UnknownName(kind, name, LEVELS)
    if not built_levels():
        raise NotAvailable("ISA level", name, NOT_BUILT)
    if name not in runnable_levels():
        raise NotAvailable("ISA level", name, f"this build and CPU run {', '.join(runnable_levels())}")


def unavailable() -> str | None:
    """Return why no compiled twin can be loaded, or None.

    Raises:
        GilscopeError: `GILSCOPE_ISA` asks for what is not there; a study must not go on with something else.

    """
    if not built_levels():
        return NOT_BUILT
    level()
    return None


def load(name: str) -> ModuleType:
    """Return the compiled module `name` of the level in use.

    Raises:
        NotAvailable: it was not built, as after a file was added to ext/.

    """
    try:
        return import_module(f"gilscope._ext.{level()}.{name}")
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.endswith(f".{name}"):
            raise
        raise NotAvailable(
            "compiled module", name, "it was not built (in a checkout, make build builds it)"
        ) from None
