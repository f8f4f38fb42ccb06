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
    try:
        path, line = _find_lines(function, project)
        return Source(path.relative_to(project.resolve()).as_posix(), line)
    except (AttributeError, OSError, TypeError, ValueError):  # an object of the user's may pretend to be a function
        return None


def find_folder(function: Callable[..., object]) -> tuple[Path, ...]:
    """Return the folder of the file that a function is written in; nothing if it is in none, as built-in ones are."""
    try:
        return (_find_lines(function, Path.cwd())[0].parent,)
    except (AttributeError, OSError, TypeError, ValueError):
        return ()


def _find_lines(function: Callable[..., object], base: Path) -> tuple[Path, int]:
    """Return a function's file, and its first line there.

    Raises:
        AttributeError, OSError, TypeError, ValueError: it has none.

    """
    inner: Any = function
    while isinstance(inner, partial):
        inner = inner.func
    code = inspect.unwrap(inner).__code__
    path = (base / code.co_filename).resolve(strict=True)
    if not path.is_file():
        raise ValueError(f"{path} is no file")
    return path, max(1, int(code.co_firstlineno))
