"""The kernels compiled ahead of time by Cython: one loop, called with the GIL held or released.

Both implementations run the same machine code, so that they differ in nothing but the GIL.
"""

from gilscope import _ext
from gilscope.implementations import Compiled
from gilscope.model.implementation import Implementation

NAMES = {"cython_gil": Implementation("held", "Cython"), "cython_nogil": Implementation("released", "Cython")}

ORACLE = "cython_nogil"


def unavailable(name: str) -> str | None:  # noqa: ARG001 - both are one file
    """Return why the compiled kernels cannot run here, or None."""
    return _ext.unavailable()


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - one contract for all implementations
    """Return the compiled `kernel`, which holds or releases the GIL as `name` declares."""
    twin = _ext.load(kernel).kernel
    nogil = NAMES[name].gil == "released"

    def run(*arguments: object) -> None:
        twin(*arguments, nogil)

    return run
