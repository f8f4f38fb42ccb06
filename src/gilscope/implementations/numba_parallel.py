"""Threads inside one call: the compiled loop of `numba_nogil`, whose parts `prange` gives to native threads.

Numba has three threading layers, and two of them can end the process: `workqueue` if two threads call at once, GNU's
OpenMP (`omp`) in a process that was forked after OpenMP was first used. So the best available layer is chosen here,
and a call that it would not survive raises an error instead.
"""

import builtins
import hashlib
import inspect
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from gilscope import environment, kernels, parsing
from gilscope.errors import NotAvailable
from gilscope.implementations import Compiled, numba
from gilscope.model.implementation import Implementation
from gilscope.model.kernel import OBJECTS, Kernel
from gilscope.system import threading_layers

NAMES = {"numba_parallel": Implementation("released", "Numba")}

THREADED = "numba_nogil"

MAIN_INTERPRETER_ONLY = numba.MAIN_INTERPRETER_ONLY

ONE_CALLER = "Numba's threading layer here, workqueue, serves one calling thread at a time: pip install tbb"

CHUNKS_PER_THREAD = 8
"""Parts for each thread if parts take different times. With n threads, each takes every n-th part."""

_calling = threading.Lock()
_first_user: list[int] = []


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all implementations
    """Return why Numba's parallel loops cannot be used here, or None."""
    # Of a text that is no number, Numba itself says what is wrong.
    most = parsing.parse_whole_if_any(os.environ.get("NUMBA_NUM_THREADS", ""))
    if most is not None and most < environment.effective_cpus():
        return f"NUMBA_NUM_THREADS={most} forbids Numba a thread for each CPU: unset it"
    reason = numba.unavailable(THREADED)
    if reason is None and threading_layers.best_layer() is None:
        return "this Numba was built without a threading layer"
    return reason


def unfit(kernel: Kernel) -> str | None:
    """Return why a kernel cannot run in parallel by Numba, or None."""
    if THREADED in kernel.skips:
        return kernel.skips[THREADED]
    if kernel.with_roles("partial") or any(buffer.format == OBJECTS for buffer in kernel.buffers):
        return "its parts give partial results, which no parallel loop over arrays adds up"
    return None


def one_caller(name: str) -> str | None:  # noqa: ARG001 - one contract for all implementations
    """Return why only one thread at a time may call Numba's parallel loops here, or None."""
    return ONE_CALLER if threading_layers.best_layer() == "workqueue" else None


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - one contract for all implementations
    """Return the kernel as one call on native threads, whose last argument is their number.

    Raises:
        NotAvailable: this kernel cannot run in parallel by Numba. A call raises it too, if the threading layer would
            not survive the call, or if Numba was started for fewer threads.

    """
    spec = kernels.load(kernel).SPEC
    reason = unfit(spec)
    if reason is not None:
        raise NotAvailable("implementation", name, reason)
    library, layer = numba.pinned(), threading_layers.best_layer()
    library.config.THREADING_LAYER = layer
    parallel = _parallel(kernel)
    as_arrays = numba.arrays_of(spec)
    parts_each = CHUNKS_PER_THREAD if spec.schedule == "dynamic" else 1

    def run(*arguments: Any) -> None:
        *buffers, start, stop, native_threads = arguments
        with _allowed(layer):
            if native_threads > library.config.NUMBA_NUM_THREADS:
                most = library.config.NUMBA_NUM_THREADS
                raise NotAvailable("implementation", name, f"Numba was started for at most {most} threads")
            library.set_num_threads(native_threads)
            parallel(*as_arrays(buffers), start, stop, native_threads, parts_each)

    return run


@contextmanager
def _allowed(layer: str | None) -> Iterator[None]:
    """Raise NotAvailable instead of making a call that would end the process."""
    if layer == "workqueue" and not _calling.acquire(blocking=False):
        raise NotAvailable("implementation", "numba_parallel", ONE_CALLER)
    try:
        first_user = (_first_user or [os.getpid()])[0]
        if layer == "omp" and first_user != os.getpid():
            reason = "GNU OpenMP was used before this process was forked, which it does not survive: spawn it instead"
            raise NotAvailable("implementation", "numba_parallel", reason)
        _first_user[:] = [first_user]
        yield
    finally:
        if layer == "workqueue":
            _calling.release()


@cache
def _parallel(kernel: str) -> Callable[..., None]:
    """Return a parallel loop around a kernel's compiled loop. Each part gets its slices and its own scratch space."""
    import numpy as np

    library, spec = numba.pinned(), kernels.load(kernel).SPEC
    arguments = []
    for buffer in spec.buffers:
        each = f"(len({buffer.name}) // max(1, stop - start))"
        seen = f"{buffer.name}[(first - start) * {each} : (last - start) * {each}]"
        scratch = f"np.empty_like({buffer.name})"
        arguments.append(seen if buffer.sliced else scratch if buffer.role == "scratch" else buffer.name)
    names = ", ".join(buffer.name for buffer in spec.buffers)
    # The key of Numba's cache has the function's name and this file's time, and nothing of what the function calls.
    name = f"{kernel}_parallel_{_digest_kernel(kernel)}"
    source = f"""
def {name}({names}, start, stop, threads, parts_each):
    parts = threads * parts_each
    for turn in prange(parts):
        part = turn // parts_each + turn % parts_each * threads
        first = start + (stop - start) * part // parts
        last = start + (stop - start) * (part + 1) // parts
        compiled({", ".join(arguments)}, first, last)
"""
    found: dict[str, Any] = {
        "__name__": __name__,
        "prange": library.prange,
        "np": np,
        "compiled": numba.dispatcher(THREADED, kernel),
    }
    exec(builtins.compile(source, __file__, "exec"), found)
    function: FunctionType = found[name]
    # To keep it, Numba looks for its source, and from Python 3.14 on it stumbles over what is in this file instead.
    is_kept = sys.version_info < (3, 14)
    jitted: Callable[..., None] = library.njit(
        function, nogil=True, parallel=True, cache=is_kept, error_model="numpy"
    )
    return jitted


def _digest_kernel(kernel: str) -> str:
    """Return a name for the source of a kernel and for how it is compiled."""
    files = (inspect.getfile(kernels.load(kernel).kernel), numba.__file__)
    sources = b"".join(Path(each).read_bytes() for each in files)
    return hashlib.sha256(sources).hexdigest()[:12]
