"""Numba's threading layers: which of them there are here. Nothing is imported, and no thread is started."""

import ctypes
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

LAYERS = {"tbb": "tbbpool", "omp": "omppool", "workqueue": "workqueue"}
"""In the order in which Numba tries them, each with the extension module that is it.

`tbb` serves any thread, also after a fork; `omp` any thread; `workqueue` one thread at a time.
"""


def find_layers() -> dict[str, str | None]:
    """Return, for each threading layer of Numba, why it cannot be used, or None; nothing without Numba.

    Their extension modules are only loaded, never initialised: that finds a missing library and starts no thread.
    """
    folders = list(_folders())
    return {layer: _why_not(module, folders) for layer, module in LAYERS.items()} if folders else {}


def best_layer() -> str | None:
    """Return the first of them that can be used; None without any."""
    return next((layer for layer, reason in find_layers().items() if reason is None), None)


def _why_not(module: str, folders: list[Path]) -> str | None:
    for path in (path for folder in folders for path in sorted((folder / "np/ufunc").glob(f"{module}.*"))):
        if path.suffix in (".so", ".pyd"):
            try:
                ctypes.CDLL(str(path))
            except OSError as error:
                return str(error)
            return None
    return "not part of this Numba"


def _folders() -> Iterator[Path]:
    spec = find_spec("numba")
    yield from map(Path, (spec and spec.submodule_search_locations) or ())
