"""Tells which module a file is, by which name and from where it is imported."""

import ast
import shlex
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path

SUFFIXES = (".py", ".pyw", ".ipynb", *EXTENSION_SUFFIXES)


def is_file(text: str) -> bool:
    """Return whether a text stands for a file of Python, be it there or not."""
    return text.endswith(SUFFIXES) or (("/" in text or "\\" in text) and Path(text).is_file())


def name_module(path: Path) -> tuple[str, Path]:
    """Return the name of the module that a file is, and the folder from which it is imported by that name."""
    path = path.absolute()
    parts, folder = [] if path.stem == "__init__" else [cut_suffix(path)], path.parent
    # A folder without __init__.py is a package, too, for what imports from beside it.
    while (folder / "__init__.py").is_file() or len(parts) <= _count_parents(path):
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts), folder


@cache
def _count_parents(path: Path) -> int:
    """Return how many packages a file must be in for its relative imports."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return 0
    levels = [each.level for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    return max(levels, default=0) - (path.stem == "__init__")


def cut_suffix(path: Path) -> str:
    """Return the name of a file without the suffix of a module, which may have several dots."""
    suffixes = [each for each in SUFFIXES if path.name.endswith(each)]
    return path.name.removesuffix(max(suffixes, key=len, default=""))


def is_found_first(path: Path) -> bool:
    """Return whether an import finds this file, and no compiled one of the same name."""
    spec = PathFinder.find_spec(cut_suffix(path), [str(path.parent)])
    return path.stem == "__init__" or spec is None or spec.origin is None or Path(spec.origin) == path


def explain_notebook(path: Path) -> str:
    """Return why a notebook is not probed, and what to type instead."""
    command = f"jupyter nbconvert --to script {shlex.quote(path.name)}"
    return f"it is a notebook: {command} makes a file of it, then probe {path.stem}.py:FUNCTION"
