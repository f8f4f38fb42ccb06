"""Start methods: which one is this Python's own, and starting processes that import no more than they must."""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gilscope.model.evidence import Evidence, Series

METHODS = ("fork", "spawn", "forkserver")


def with_default_start_method(series: dict[str, Series], notes: tuple[str, ...] = ()) -> Evidence:
    """Return evidence in which `processes` is the series of this Python's default start method."""
    method = default_start_method()
    return Evidence(
        series={"processes": series[f"processes_{method}"], **series},
        notes=(f"“processes” are those of {method}, the start method that this Python takes by itself", *notes),
    )


def start_methods() -> tuple[str, ...]:
    """Return the standard library's start methods that exist here; an imported library may have added others."""
    return tuple(method for method in multiprocessing.get_all_start_methods() if method in METHODS)


def default_start_method() -> str:
    """Return the start method that this Python takes by itself: `fork`, `spawn` or `forkserver`."""
    return multiprocessing.get_context().get_start_method()


@contextmanager
def without_main() -> Iterator[None]:
    """Have the processes that are started meanwhile not import this program's main module.

    A spawned process imports it again, with all that it imports: time and memory that are the program's, not the
    method's.
    """
    main = vars(sys.modules["__main__"])
    hidden: dict[str, Any] = {name: main[name] for name in ("__spec__", "__file__") if name in main}
    main["__spec__"] = None
    main.pop("__file__", None)
    try:
        yield
    finally:
        main.update(hidden)
