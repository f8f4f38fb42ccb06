"""Adds to the extras what a wheel of this interpreter can have: no marker can say "free-threaded".

The wheels of a free-threaded interpreter are its own, so that their extras can leave out what has no wheel for it.
"""

import sysconfig
from collections.abc import Mapping, Sequence

Settings = Mapping[str, Mapping[str, Sequence[str]]]

FIELD, NEEDS_GIL = "optional-dependencies", "needs-gil"


def is_free_threaded() -> bool:
    """Return whether the interpreter that builds is a free-threaded one."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def dynamic_metadata(settings: Settings, _: Mapping[str, object]) -> dict[str, Mapping[str, Sequence[str]]]:
    """Return what pyproject.toml lists under `needs-gil`, by extra; nothing for a free-threaded interpreter."""
    return {FIELD: {} if is_free_threaded() else settings[NEEDS_GIL]}


def dynamic_wheel(_: Settings) -> dict[str, bool]:
    """Say that the extras of a wheel may differ from those of the source."""
    return {FIELD: True}
