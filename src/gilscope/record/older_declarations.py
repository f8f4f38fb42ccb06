"""What reports of the first two schemas lack: what their executors, implementations and sizes are.

What stands here is frozen, as in `older_schemas`. An executor that is added today declares itself and needs no entry.
"""

from collections.abc import Iterable
from typing import Any

from gilscope.record.schema import Json

_ALL = ["memory", "objects", "modules", "GIL"]


def _executor(family: str, one: str, place: int, shared: list[str], method: str = "") -> Json:
    return {"family": family, "one": one, "many": family, "place": place, "shared": shared, "method": method}


EXECUTORS = {
    "serial": _executor("serial", "call", 0, _ALL),
    "threads": _executor("threads", "thread", 1, _ALL),
    "processes_fork": _executor("processes", "process", 2, [], "fork"),
    "processes_spawn": _executor("processes", "process", 2, [], "spawn"),
    "processes_forkserver": _executor("processes", "process", 2, [], "forkserver"),
    "interpreters": _executor("interpreters", "interpreter", 3, ["memory"]),
    "loky": _executor("loky", "loky", 4, []),
}

IMPLEMENTATIONS = {
    "pure": {"gil": "pure", "compiler": ""},
    "cython_gil": {"gil": "held", "compiler": "Cython"},
    "cython_nogil": {"gil": "released", "compiler": "Cython"},
    "numba_gil": {"gil": "held", "compiler": "Numba"},
    "numba_nogil": {"gil": "released", "compiler": "Numba"},
    "numba_parallel": {"gil": "released", "compiler": "Numba"},
    "blas": {"gil": "released", "compiler": "BLAS"},
}


def declared(comparisons: Iterable[Json]) -> Json:
    """Return the declarations of a session whose comparisons these are."""
    sizes: dict[str, Json] = {}
    for comparison in comparisons:
        kernel, size, _ = comparison["key"]
        sizes.setdefault(kernel, {})[size] = _size(size)
    return {"executors": EXECUTORS, "implementations": IMPLEMENTATIONS, "sizes": sizes}


def _size(name: str) -> dict[str, Any]:
    """Return what the name of a size said when it was all that there was: `sweep_512`, `held_50`, `pairs_10000`."""
    row, _, number = name.partition("_")
    count = int(number) if number.isdecimal() and len(number) < 10 else None
    return {
        "dimensions": {},
        "is_sweep": row == "sweep",
        "held_share": count / 100 if row == "held" and count is not None and count <= 100 else None,
        "pairs": count if row == "pairs" and count else None,
    }
