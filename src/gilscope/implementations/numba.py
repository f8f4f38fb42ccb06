"""The kernels compiled just in time by Numba, from the Python functions that define them. All its flags are here.

The key of Numba's cache on disk contains neither `nogil` nor `fastmath`: what was compiled first for a function would
be used for all settings. So each setting compiles a copy of the function, with a `co_name` and `__qualname__` of its
own.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from types import FunctionType
from typing import Any

from gilscope import _ext, kernels
from gilscope.errors import NotAvailable
from gilscope.implementations import Compiled
from gilscope.model.implementation import Implementation
from gilscope.model.kernel import Kernel

NAMES = {"numba_gil": Implementation("held", "Numba"), "numba_nogil": Implementation("released", "Numba")}

MAIN_INTERPRETER_ONLY = "NumPy and Numba are loaded by the main interpreter only"

RELAXED = {"reassoc", "contract", "arcp", "nsz"}
"""What a relaxed kernel allows, as CMakeLists.txt does for the C compiler: NaN and infinity keep their meaning."""

TARGETS = {
    "x86_64": ("x86-64", "+sse2"),
    "x86_64_v3": ("x86-64-v3", "+avx2,+fma,+bmi2"),
    "x86_64_v4": ("x86-64-v4", "+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl,-prefer-256-bit"),
}
"""For each ISA level the CPU and the features that LLVM compiles for. Numba ignores a name without features."""


def unavailable(name: str) -> str | None:  # noqa: ARG001 - both need the same
    """Return why Numba cannot be used here, or None."""
    if sys.implementation.name != "cpython":
        return "Numba compiles for CPython only"
    if find_spec("numba") is None:
        return "Numba is not installed (pip install 'gilscope[numba]'; it has no wheel for some interpreters)"
    return None


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - one contract for all implementations
    """Return the kernel under Numba, which holds or releases the GIL as `name` declares. The first call compiles."""
    jitted = dispatcher(name, kernel)
    as_arrays = arrays_of(kernels.load(kernel).SPEC)

    def run(*arguments: Any) -> None:
        *buffers, start, stop = arguments
        jitted(*as_arrays(buffers), start, stop)

    return run


def dispatcher(name: str, kernel: str) -> Any:
    """Return the object that Numba makes of a kernel. It is called with arrays."""
    module = kernels.load(kernel)
    body = module.compiled_kernel or module.kernel
    strict = module.SPEC.tolerance is None
    # Numba's cache tells the levels apart by itself: its key has the CPU and the features compiled for.
    constants = {} if _ext.unavailable() is not None else module.level_constants.get(_ext.level(), {})
    clone = _clone(body, f"{name}_{'strict' if strict else '_'.join(sorted(RELAXED))}", constants)
    return _jit(clone, nogil=NAMES[name].gil == "released", strict=strict)


def arrays_of(kernel: Kernel) -> Callable[[Sequence[Any]], list[Any]]:
    """Return a function that turns a kernel's buffers into arrays, without a copy."""
    import numpy as np

    dtypes = [np.dtype(buffer.format) for buffer in kernel.buffers]
    return lambda buffers: [np.frombuffer(buffer, dtype) for buffer, dtype in zip(buffers, dtypes, strict=True)]


def _clone(function: Callable[..., None], name: str, constants: Mapping[str, int]) -> FunctionType:
    """Return a copy of the function under a name of its own, for which some of its file's numbers are others."""
    assert isinstance(function, FunctionType)
    own_name = f"{function.__name__}_{name}"
    code = function.__code__.replace(co_name=own_name, co_qualname=own_name)
    clone = FunctionType(
        code, {**function.__globals__, **constants}, own_name, function.__defaults__, function.__closure__
    )
    clone.__qualname__ = own_name
    clone.__module__ = function.__module__
    return clone


def _jit(function: FunctionType, *, nogil: bool, strict: bool) -> Callable[..., None]:
    fastmath = False if strict else RELAXED
    jitted: Callable[..., None] = pinned().njit(
        function, nogil=nogil, cache=True, error_model="numpy", fastmath=fastmath
    )
    return jitted


@cache
def pinned() -> Any:
    """Import Numba, and make it compile for the ISA level of the Cython kernels.

    Raises:
        NotAvailable: this process used Numba before, for another target, and Numba keeps that one.

    """
    target = TARGETS.get(_ext.level()) if _ext.unavailable() is None else None
    if target is None:
        import numba

        return numba
    # Numba reads these when it is imported. If it was imported before, they are in its configuration.
    os.environ["NUMBA_CPU_NAME"], os.environ["NUMBA_CPU_FEATURES"] = target
    import numba
    from numba.core.registry import cpu_target

    config: Any = numba.core.config
    config.CPU_NAME, config.CPU_FEATURES = target
    given: tuple[str, ...] = tuple(cpu_target.target_context.codegen().magic_tuple()[1:])
    if given != target:
        reason = f"Numba was used in this process before, for {given[0]}, and cannot be turned to {target[0]}"
        raise NotAvailable("implementation", "numba", reason)
    return numba
