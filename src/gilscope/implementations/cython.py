"""The ahead-of-time compiled twins: one loop, called with the GIL held or released.

The pair isolates the one variable that the study is about: the machine code is the same.
"""

from gilscope import _ext
from gilscope.implementations import Compiled
from gilscope.model.implementation import Implementation

NAMES = {"cython_gil": Implementation("held", "Cython"), "cython_nogil": Implementation("released", "Cython")}

ORACLE = "cython_nogil"


def unavailable(name: str) -> str | None:  # noqa: ARG001 - both twins are one file
    """Return why the compiled twins cannot run here, or None."""
    return _ext.unavailable()


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - one contract for all implementations
    """Return the compiled twin of `kernel`, holding or releasing the GIL as `name` says."""
    twin = _ext.load(kernel).kernel
    nogil = NAMES[name].gil == "released"

    def run(*arguments: object) -> None:
        twin(*arguments, nogil)

    return run
