"""Vector C written by hand, the algorithm of each kernel: the yardsticks that say how good the compilers' work is.

They are AVX2, or AVX-512 where the session's ISA level is x86_64_v4, whatever the level of the kernel. A C compiler
builds them when they are first asked for, into a folder that ends with the process.

A yardstick is called with the kernel's own buffers, so it takes the place of a compiled kernel in any task.
"""

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from gilscope import _ext, kernels
from gilscope.implementations import Compiled

FOLDER = Path(__file__).parent
TARGETS = {"x86_64": "x86-64-v3", "x86_64_v3": "x86-64-v3", "x86_64_v4": "x86-64-v4"}
"""For each ISA level of the session what the yardstick is compiled for."""


def names() -> tuple[str, ...]:
    """Return the kernels that have such a yardstick."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.c")))


def unavailable() -> str | None:
    """Return why there can be no yardstick here, or None."""
    if _ext.level() not in TARGETS:
        return f"the yardsticks are written for x86-64, and the ISA level here is {_ext.level()}"
    if "x86_64_v3" not in _ext.runnable_levels():
        return "the yardsticks need AVX2, which this CPU has not"
    if _compiler() is None:
        return "no C compiler was found to build the yardsticks (cc, or what CC names)"
    return None


@cache
def load(kernel: str) -> Compiled:
    """Return a kernel's yardstick, which is called like the kernel: with all its buffers, start and stop."""
    spec = kernels.load(kernel).SPEC
    function = ctypes.CDLL(str(_build(kernel, strict=spec.tolerance is None))).yardstick
    function.restype = None
    function.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)

    def run(*arguments: Any) -> None:
        *buffers, start, stop = arguments
        arrays = [np.frombuffer(each, np.uint8) for each in buffers]
        addresses = (ctypes.c_void_p * len(arrays))(*(each.ctypes.data for each in arrays))
        lengths = (ctypes.c_int64 * len(arrays))(*(len(each) for each in buffers))
        function(addresses, lengths, start, stop)

    return run


def _build(kernel: str, *, strict: bool) -> Path:
    compiler = _compiler()
    assert compiler is not None
    library = _folder() / f"{kernel}.so"
    contract = "off" if strict else "fast"
    flags = ("-O3", f"-march={TARGETS[_ext.level()]}", "-fno-math-errno", f"-ffp-contract={contract}")
    subprocess.run([compiler, "-shared", "-fPIC", *flags, FOLDER / f"{kernel}.c", "-o", library, "-lm"], check=True)
    return library


def _compiler() -> str | None:
    return shutil.which(os.environ.get("CC", "cc"))


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="gilscope-yardsticks-", ignore_cleanup_errors=True)


def _folder() -> Path:
    return Path(_temporary().name)
