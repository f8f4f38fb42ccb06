"""Start methods of processes: which exist, which is the default, and how to start without the main module."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.model.evidence import Evidence, Series

METHODS = ("fork", "spawn", "forkserver")


def with_default_start_method(series: dict[str, Series], notes: tuple[str, ...] = ()) -> Evidence:
    """Return evidence in which `processes` is the series of the default start method."""
    method = default_start_method()
    return Evidence(
        series={"processes": series[f"processes_{method}"], **series},
        notes=(f"“processes” are started by {method}, the default of this Python", *notes),
    )


def start_methods() -> tuple[str, ...]:
    """Return the standard library's start methods that exist here. Imported libraries may have added others."""
    return tuple(method for method in multiprocessing.get_all_start_methods() if method in METHODS)


def default_start_method() -> str:
    """Return the default start method of this Python: `fork`, `spawn` or `forkserver`."""
    return multiprocessing.get_context().get_start_method()


@contextmanager
def without_main() -> Iterator[None]:
    """Prevent processes that are started meanwhile from importing this program's main module.

    A spawned process would import it with everything that it imports. Their time and memory belong to the program,
    not to the start method.
    """
    main = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {name: main[name] for name in ("__spec__", "__file__") if name in main}
    main["__spec__"] = None
    main.pop("__file__", None)
    try:
        yield
    finally:
        main.update(hidden)
