"""The same results at every instruction-set level, and an error that helps for a level that cannot be."""

import re
from pathlib import Path

import numpy as np
import pytest

from gilscope import _ext, kernels
from tests.calls import ROOT, Arrays, absence, assert_same, fresh_python, reference

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

RUNNABLE = _ext.runnable_levels() if _ext.unavailable() is None else ()
SOURCES = sorted((ROOT / "ext").glob("*.pyx"))
TWINS = [name for name in kernels.names() if absence(name, "cython_nogil") is None]

COMPUTE_ALL = """
import sys, numpy
from gilscope import _ext
from tests.calls import compute
for kernel in sys.argv[2:]:
    numpy.savez(f"{sys.argv[1]}/{kernel}.npz", **compute(kernel, "cython_nogil", "small"))
print(_ext.level())
"""


# --- Results


@pytest.fixture(scope="module", params=RUNNABLE)
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Arrays]:
    """Return what a process computes that is forced to this level."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    assert fresh_python("-c", COMPUTE_ALL, str(folder), *TWINS, GILSCOPE_ISA=request.param).strip() == request.param
    return {kernel: dict(np.load(folder / f"{kernel}.npz")) for kernel in TWINS}


@pytest.mark.parametrize("kernel", TWINS)
def test_each_level_gives_the_references_result(results: dict[str, Arrays], kernel: str) -> None:
    assert_same(kernels.load(kernel).SPEC, reference(kernel, "small"), results[kernel])


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


@pytest.mark.parametrize("kernel", TWINS)
def test_a_twins_exactness_is_that_of_its_spec(kernel: str) -> None:
    # CMakeLists.txt takes the compile flags from this line.
    stated = re.findall("^# exactness: (.*)$", (ROOT / "ext" / f"{kernel}.pyx").read_text(), re.MULTILINE)
    assert stated == ["strict" if kernels.load(kernel).SPEC.tolerance is None else "relaxed"]


@pytest.mark.parametrize("flags", ["base_flags", "strict_flags", "relaxed_flags", "flags_from_environment"])
def test_no_extension_is_built_with_a_licence_to_forget_nan(flags: str) -> None:
    assert not re.search("fast-math|finite-math-only|unsafe-math|Ofast|fp:fast", _ext.build_facts()[flags])


def test_importing_the_extensions_leaves_subnormals_alive() -> None:
    # gcc before 13 links start-up code into a -ffast-math library that flushes them to zero in the whole process.
    modules = [f"gilscope._ext.{level}.{path.stem}" for level in RUNNABLE for path in SOURCES if path.stem != "isa"]
    code = (
        "import sys, importlib\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(float('5e-324') * float('1'), float('2.2250738585072014e-308') / float('4'))"
    )
    assert fresh_python("-c", code, "gilscope._ext.isa", *modules).split() == ["5e-324", "5.562684646268003e-309"]
