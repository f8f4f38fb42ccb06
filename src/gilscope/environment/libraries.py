"""Facts about the libraries and about gilscope's own build. Nothing is imported that is slow or starts threads."""

import os
import re
from collections.abc import Iterator
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

from gilscope import _ext, parsing
from gilscope.environment.files import read_text

BLAS_VARIABLES = {
    "openblas": "OPENBLAS_NUM_THREADS",
    "mkl": "MKL_NUM_THREADS",
    "blis": "BLIS_NUM_THREADS",
    "accelerate": "VECLIB_MAXIMUM_THREADS",
}
"""For each BLAS, the environment variable that limits its threads; all but Accelerate obey OMP_NUM_THREADS too."""


def installed_version(package: str) -> str | None:
    """Return the version of a package, or None if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def isa_level() -> str | None:
    """Return the ISA level of the extensions in use, or None if none are built."""
    return _ext.level() if _ext.unavailable() is None else None


def isa_best_level() -> str:
    """Return the best ISA level that this CPU supports, whether the extensions were built for it or not."""
    best: str = import_module("gilscope._ext.isa").best_level()
    return best


def blas() -> str | None:
    """Return the BLAS that NumPy was built with, or None without NumPy."""
    for folder in _package_folders("numpy"):
        # Importing NumPy would start the BLAS's threads, so its generated file is read as text.
        written = re.search(r'"blas":\s*\{\s*"name":\s*"([^"]+)"', read_text(folder / "__config__.py") or "")
        if written:
            return written[1]
    return None


def blas_threads() -> int | None:
    """Return how many threads environment variables allow NumPy's BLAS, or None without a limit."""
    name = (blas() or "").lower()
    own = [variable for part, variable in BLAS_VARIABLES.items() if part in name]
    for variable in [*own, *([] if "accelerate" in name else ["OMP_NUM_THREADS"])]:
        first = parsing.parse_whole_if_any(os.environ.get(variable, "").partition(",")[0])
        if first is not None:  # what the library makes of other texts is its own affair
            return first
    return None


def _package_folders(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    yield from map(Path, (spec and spec.submodule_search_locations) or ())
