"""Matrix products by NumPy, which calls BLAS: a library that starts threads inside a call.

`threadpoolctl` sets how many, for the whole process.
"""

from functools import cache
from importlib.util import find_spec
from typing import Any

from gilscope import kernels
from gilscope.errors import NotAvailable
from gilscope.implementations import Compiled
from gilscope.model.implementation import Implementation
from gilscope.model.kernel import Kernel

NAMES = {"blas": Implementation("released", "BLAS")}

THREADED = "blas"

MAIN_INTERPRETER_ONLY = "NumPy is loaded by the main interpreter only"

KERNEL = "matmul"


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all implementations
    """Return why the number of BLAS's threads cannot be set here, or None."""
    if find_spec("threadpoolctl") is None:
        return "threadpoolctl is not installed, which sets how many threads BLAS uses (pip install threadpoolctl)"
    return None


def unfit(kernel: Kernel) -> str | None:
    """Return why BLAS does not compute a kernel, or None."""
    return None if kernel.name == KERNEL else "it is no single call of BLAS"


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - one contract for all implementations
    """Return the kernel as one call of BLAS, whose last argument is the number of threads.

    Raises:
        NotAvailable: BLAS does not compute this kernel.

    """
    import numpy as np

    reason = unfit(kernels.load(kernel).SPEC)
    if reason is not None:
        raise NotAvailable("implementation", name, reason)

    def run(c: Any, panel: Any, a: Any, b: Any, limits: Any, start: int, stop: int, native_threads: int) -> None:  # noqa: ARG001
        columns, depth, rows = limits[0], limits[1], stop - start
        for library in _libraries():
            library.set_num_threads(native_threads)
        left, right, product = (np.frombuffer(buffer) for buffer in (a, b, c))
        with np.errstate(all="ignore"):
            np.matmul(left.reshape(rows, depth), right.reshape(depth, columns), out=product.reshape(rows, columns))

    return run


@cache
def _libraries() -> Any:
    """Return a controller for each BLAS library that this process has loaded."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers
