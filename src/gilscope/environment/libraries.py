"""Facts of the libraries and of our own build. Nothing is imported that takes long or starts threads."""

import os
import re
from collections.abc import Iterator
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

from gilscope import _ext, parsing
from gilscope.environment.files import text

BLAS_VARIABLES = {
    "openblas": "OPENBLAS_NUM_THREADS",
    "mkl": "MKL_NUM_THREADS",
    "blis": "BLIS_NUM_THREADS",
    "accelerate": "VECLIB_MAXIMUM_THREADS",
}
"""For each BLAS the environment variable that limits its threads; all but Accelerate heed OMP_NUM_THREADS too."""


def version(package: str) -> str | None:
    """Return the version of a package, or None if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def isa_level() -> str | None:
    """Return the ISA level in use, or None if nothing is built."""
    return _ext.level() if _ext.unavailable() is None else None


def isa_best_level() -> str:
    """Return the best ISA level that this CPU has, built or not."""
    best: str = import_module("gilscope._ext.isa").best_level()
    return best


def blas() -> str | None:
    """Return the BLAS that NumPy was built with, as its build wrote it down."""
    for folder in _folders("numpy"):
        written = re.search(r'"blas":\s*\{\s*"name":\s*"([^"]+)"', text(folder / "__config__.py") or "")
        if written:
            return written[1]
    return None


def blas_threads() -> int | None:
    """Return the number of threads that the environment allows NumPy's BLAS, or None without a limit."""
    name = (blas() or "").lower()
    own = [variable for part, variable in BLAS_VARIABLES.items() if part in name]
    for variable in [*own, *([] if "accelerate" in name else ["OMP_NUM_THREADS"])]:
        first = parsing.whole_or_none(os.environ.get(variable, "").partition(",")[0])
        if first is not None:  # what the library makes of other texts is its own affair
            return first
    return None


def _folders(package: str) -> Iterator[Path]:
    spec = find_spec(package)
    yield from map(Path, (spec and spec.submodule_search_locations) or ())
