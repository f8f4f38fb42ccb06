"""Finds where a function is written, for marks beside its first line."""

import inspect
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from gilscope.model.probe import Source

WORKSPACE = "GITHUB_WORKSPACE"
"""The environment variable with the root of the project in a job of GitHub."""


def find_project(folder: Path) -> Path:
    """Return the root of the project that a folder belongs to: in a job of GitHub its checkout, else the folder."""
    workspace = os.environ.get(WORKSPACE)
    return Path(workspace) if workspace and folder.is_relative_to(workspace) else folder


def find_source(function: Callable[..., object], project: Path) -> Source | None:
    """Return where a function begins, or None if that is not in a file of the project."""
    inner: Any = function
    while isinstance(inner, partial):
        inner = inner.func
    try:
        code = getattr(inspect.unwrap(inner), "__code__", None)
        path = project / code.co_filename if code is not None else None
        if path is None or code is None or not path.is_file():
            return None
        file = path.resolve().relative_to(project.resolve())
        return Source(file.as_posix(), max(1, int(code.co_firstlineno)))
    except (AttributeError, OSError, TypeError, ValueError):  # an object of the user's may pretend to be a function
        return None
