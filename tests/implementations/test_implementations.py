"""An arm that is said to hold the GIL holds it, and one that is said to release it releases it.

This is what the whole study stands on. See tests/implementations/other_thread.py for how it is seen; how much of a
call is released is measured by `pytest --benchmark-only benchmarks/test_released.py`.
"""

import json
import time
from inspect import getclosurevars
from pathlib import Path
from typing import Any

import pytest

from gilscope import _ext, implementations, kernels
from gilscope.errors import NotAvailable, UnknownName
from gilscope.implementations import cython
from gilscope.implementations import numba as numba_twins
from gilscope.model.implementation import GIL_USES
from gilscope.system import gil
from tests.command_line import fresh_python
from tests.implementations.other_thread import holds_the_gil, large_call, lets_go_of_the_gil
from tests.parity.calls import absence, compiled, implemented

HOLDING, RELEASING = (
    [name for name in implementations.compared_names() if implementations.declaration(name).gil == what]
    for what in ("held", "released")
)

needs_gil = pytest.mark.skipif(
    not gil.is_enabled(), reason="this interpreter runs without a GIL: nothing can hold it"
)
needs_numba = pytest.mark.skipif(
    absence("nbody", "numba_nogil") is not None, reason=str(absence("nbody", "numba_nogil"))
)
needs_cython = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))


# --- The GIL


@needs_gil
@implemented(implementation_names=HOLDING)
def test_the_gil_arm_lets_no_other_thread_run(kernel: str, implementation: str) -> None:
    assert holds_the_gil(large_call(kernel, implementation))


@implemented(implementation_names=RELEASING)
def test_the_nogil_arm_lets_another_thread_run(kernel: str, implementation: str) -> None:
    assert lets_go_of_the_gil(large_call(kernel, implementation))


def test_a_call_that_waits_lets_go() -> None:
    assert lets_go_of_the_gil(lambda: time.sleep(0.001))


@needs_gil
@needs_numba
@pytest.mark.parametrize("order", [("numba_gil", "numba_nogil"), ("numba_nogil", "numba_gil")], ids="-then-".join)
def test_numbas_cache_never_serves_one_flavour_for_the_other(order: tuple[str, str], tmp_path: Path) -> None:
    # Numba's cache key holds no `nogil`: for one function, whichever flavour compiled first would serve both.
    command = ("-m", "tests.implementations.other_thread", "nbody", *order)
    for cache in ("cold", "warm"):
        found = json.loads(fresh_python(*command, NUMBA_CACHE_DIR=str(tmp_path / "numba")))
        assert found["cached"] == dict.fromkeys(order, cache == "warm")
        assert found["as named"] == dict.fromkeys(order, True), cache


# --- The Numba twins' flags


def jitted(kernel: str, implementation: str) -> Any:
    """Return Numba's own object for a kernel."""
    return getclosurevars(compiled(kernel, implementation)).nonlocals["jitted"]


@needs_numba
def test_the_two_flavours_are_two_functions_of_different_names() -> None:
    gil, nogil = (jitted("nbody", name).py_func for name in numba_twins.NAMES)
    assert gil is not nogil
    assert gil.__qualname__ != nogil.__qualname__
    assert gil.__code__.co_name != nogil.__code__.co_name
    assert gil.__code__.co_code == nogil.__code__.co_code


@implemented(implementation_names=tuple(numba_twins.NAMES))
def test_numba_compiles_the_reference_or_the_body_beside_it(kernel: str, implementation: str) -> None:
    module = kernels.load(kernel)
    body = module.compiled_kernel or module.kernel
    assert jitted(kernel, implementation).py_func.__code__.co_code == body.__code__.co_code


@implemented(implementation_names=tuple(numba_twins.NAMES))
def test_only_the_nogil_flavour_is_told_to_release(kernel: str, implementation: str) -> None:
    assert jitted(kernel, implementation).targetoptions["nogil"] is (implementation == "numba_nogil")


@implemented(implementation_names=tuple(numba_twins.NAMES))
def test_only_a_relaxed_kernel_may_be_reassociated(kernel: str, implementation: str) -> None:
    is_relaxed = kernels.load(kernel).SPEC.tolerance is not None
    assert jitted(kernel, implementation).targetoptions["fastmath"] == (numba_twins.RELAXED if is_relaxed else False)


def test_the_licence_of_relaxed_kernels_keeps_nan_and_infinity() -> None:
    assert not numba_twins.RELAXED & {"fast", "nnan", "ninf", "afn"}


@needs_numba
@needs_cython
@pytest.mark.parametrize("level", _ext.runnable_levels() if _ext.unavailable() is None else ())
def test_numbas_target_is_the_isa_level_in_use(level: str) -> None:
    if level not in numba_twins.TARGETS:
        pytest.skip(f"{level} is no level that Numba can be pinned to")
    target = fresh_python(
        "-c",
        "from gilscope import implementations; implementations.compile('numba_nogil', 'nbody')\n"
        "from numba.core.registry import cpu_target\n"
        "print(*cpu_target.target_context.codegen().magic_tuple()[1:])",
        GILSCOPE_ISA=level,
    )
    assert tuple(target.split()) == numba_twins.TARGETS[level]


@needs_numba
@needs_cython
@pytest.mark.parametrize("level", _ext.runnable_levels() if _ext.unavailable() is None else ())
def test_numba_compiles_with_the_numbers_of_the_isa_level(level: str) -> None:
    module = kernels.load("mandelbrot")
    used = fresh_python(
        "-c",
        "from gilscope.implementations import numba\n"
        "print(numba.dispatcher('numba_nogil', 'mandelbrot').py_func.__globals__['LANES'])",
        GILSCOPE_ISA=level,
    )
    assert int(used) == module.level_constants.get(level, {}).get("LANES", vars(module)["LANES"])


@pytest.mark.parametrize("kernel", kernels.names())
def test_levels_give_values_to_numbers_that_a_kernel_has(kernel: str) -> None:
    module = kernels.load(kernel)
    for level, numbers in module.level_constants.items():
        assert level in _ext.LEVELS
        assert all(isinstance(getattr(module, name), int) for name in numbers)


# --- The registry


def test_pure_comes_first_and_always_runs() -> None:
    assert implementations.names()[0] == "pure"
    assert implementations.unavailable("pure") is None


@pytest.mark.parametrize("name", implementations.names())
def test_a_file_declares_its_implementations_and_says_what_cannot_run(name: str) -> None:
    assert implementations.declaration(name).gil in {*GIL_USES} - {"unknown"}
    assert implementations.declaration(name).compiler or name == implementations.REFERENCE
    assert implementations.unthreaded_form(name) in implementations.names()
    for reason in (implementations.unavailable(name), implementations.main_interpreter_only(name)):
        assert reason is None or reason.strip(" .") == reason


def test_an_unknown_implementation_is_answered_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'cython_nogil'"):
        implementations.compile("cython_nogill", "nbody")


def test_an_unknown_kernel_is_answered_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'nbody'"):
        implementations.compile("pure", "nbodi")


def test_what_cannot_run_here_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cython, "unavailable", lambda _: "the moon is full")
    with pytest.raises(NotAvailable, match="'cython_gil' is not available here: the moon is full"):
        implementations.compile("cython_gil", "nbody")
