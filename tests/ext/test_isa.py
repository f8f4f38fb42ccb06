"""The same results at every instruction-set level, and an error that helps for a level that cannot be."""

import re
from pathlib import Path

import numpy as np
import pytest

from gilscope import _ext, kernels
from gilscope.errors import NotAvailable
from tests.command_line import CHECKOUT, fresh_python
from tests.parity.calls import absence, assert_same, of_arrays, reference

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

RUNNABLE = _ext.runnable_levels() if _ext.unavailable() is None else ()
TWINS = [name for name in kernels.names() if absence(name, "cython_nogil") is None]

COMPUTE_ALL = """
import sys, numpy
from gilscope import _ext
from tests.parity.calls import compute
for name in sys.argv[2:]:
    kernel, implementation, size = name.split("-")
    numpy.savez(f"{sys.argv[1]}/{name}.npz", **compute(kernel, implementation, size))
print(_ext.level())
"""

SIZES = ("tiny", "small")
"""The sizes `tiny` are no multiples of any number of lanes."""


# --- Results


@pytest.mark.parametrize("level", RUNNABLE)
@pytest.mark.parametrize("implementation", ["cython_nogil", "numba_nogil"])
def test_each_level_gives_the_references_results(implementation: str, level: str, tmp_path: Path) -> None:
    present = [kernel for kernel in of_arrays() if absence(kernel, implementation) is None]
    if not present:
        pytest.skip(f"{implementation} has no kernel here")
    names = {f"{kernel}-{implementation}-{size}": (kernel, size) for kernel in present for size in SIZES}
    assert fresh_python("-c", COMPUTE_ALL, str(tmp_path), *names, GILSCOPE_ISA=level).strip() == level
    for name, (kernel, size) in names.items():
        found = dict(np.load(tmp_path / f"{name}.npz"))
        assert_same(kernels.load(kernel).SPEC, reference(kernel, size), found, name)


# --- The choice of a level


def level_in_use(forced: str) -> str:
    """Return the level that a process uses when this one is forced, or the error that it meets."""
    code = (
        "from gilscope import _ext, errors\n"
        "try: print(_ext.level())\n"
        "except errors.GilscopeError as error: print(type(error).__name__, error)"
    )
    return fresh_python("-c", code, GILSCOPE_ISA=forced).strip()


def test_the_best_level_is_used_when_none_is_forced() -> None:
    assert level_in_use("") == RUNNABLE[-1]


def test_the_least_level_runs_on_any_machine() -> None:
    assert RUNNABLE[0] == _ext.built_levels()[0]


def test_an_unknown_level_is_answered_with_those_there_are() -> None:
    answer = level_in_use("x86_64_v44")
    assert answer.startswith("UnknownName Unknown ISA level in GILSCOPE_ISA 'x86_64_v44'. Did you mean 'x86_64_v4'?")
    assert all(level in answer for level in _ext.LEVELS)


def test_a_level_that_cannot_run_is_answered_with_those_that_can() -> None:
    other = next(level for level in _ext.LEVELS if level not in RUNNABLE)
    assert level_in_use(other) == (
        f"NotAvailable The ISA level {other!r} is not available here: this build and CPU run {', '.join(RUNNABLE)}."
    )


# --- How the extensions are built


def test_a_twin_that_was_not_built_is_refused_with_the_command() -> None:
    with pytest.raises(NotAvailable, match=r"'collatz' is not available here: it was not built .*make build"):
        _ext.load("collatz")


def test_a_twins_exactness_is_that_of_its_spec() -> None:
    # CMakeLists.txt takes the compile flags from this line.
    for kernel in TWINS:
        stated = re.findall("^# exactness: (.*)$", (CHECKOUT / "ext" / f"{kernel}.pyx").read_text(), re.MULTILINE)
        assert stated == ["strict" if kernels.load(kernel).SPEC.tolerance is None else "relaxed"], kernel


@pytest.mark.parametrize("flags", ["base_flags", "strict_flags", "relaxed_flags", "flags_from_environment"])
def test_no_extension_is_built_with_a_licence_to_forget_nan(flags: str) -> None:
    assert not re.search("fast-math|finite-math-only|unsafe-math|Ofast|fp:fast", _ext.build_facts()[flags])
