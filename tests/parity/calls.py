"""Calls of kernels with arguments made from their SPEC alone: without executors, transports or workers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from gilscope import implementations, kernels
from gilscope.implementations import Compiled
from gilscope.measure.check import relative_error
from gilscope.model.kernel import FORMATS, OBJECTS, Kernel
from gilscope.model.size import Size

Arrays: TypeAlias = Mapping[str, Any]
"""A flat array for each buffer; where the buffer is of objects, a list or a dict."""

SEED = 1
RUBBISH = 0xA5


def of_arrays() -> list[str]:
    """Return the kernels that compute on arrays, not on Python's own objects."""
    return [
        name
        for name in kernels.names()
        if all(buffer.format != OBJECTS for buffer in kernels.load(name).SPEC.buffers)
    ]


@cache
def compiled(kernel: str, implementation: str) -> Compiled:
    """Compile once a test session: a JIT takes seconds."""
    return implementations.compile(implementation, kernel)


@lru_cache(maxsize=8)
def inputs(kernel: str, size: str, seed: int = SEED) -> dict[str, Any]:
    """Return the kernel's inputs, flat."""
    module = kernels.load(kernel)
    return flattened(module.inputs(module.SPEC.sizes[size].dimensions, seed))


def flattened(given: Arrays) -> dict[str, Any]:
    """Return arrays in one dimension each; objects as they are."""
    return {
        name: np.ascontiguousarray(array).reshape(-1) if isinstance(array, np.ndarray) else array
        for name, array in given.items()
    }


def arguments(spec: Kernel, size: str, part: tuple[int, int], given: Arrays) -> dict[str, Any]:
    """Return an array for each buffer in call order, for one part; what the kernel shall write holds rubbish."""
    dimensions = spec.sizes[size].dimensions
    made: dict[str, Any] = {}
    for buffer in spec.buffers:
        scale = buffer.elements_per_index(dimensions)
        if buffer.writable and buffer.format == OBJECTS:
            made[buffer.name] = {RUBBISH: RUBBISH}
        elif buffer.writable:
            elements = (part[1] - part[0]) * scale if buffer.sliced else buffer.elements(dimensions)
            rubbish = np.full(elements * FORMATS[buffer.format], RUBBISH, np.uint8)
            made[buffer.name] = rubbish.view(np.dtype(buffer.format))
        else:
            whole = given[buffer.name]
            made[buffer.name] = whole[part[0] * scale : part[1] * scale] if buffer.sliced else whole
    return made


def passed(array: Any) -> Any:
    """Return what a kernel is called with: a view of an array, or objects themselves."""
    return array.data if isinstance(array, np.ndarray) else array


def compute(
    kernel: str, implementation: str, size: str, part: tuple[int, int] | None = None, given: Arrays | None = None
) -> dict[str, Any]:
    """Return the outputs and partial results of one part, or of the whole split axis."""
    spec = kernels.load(kernel).SPEC
    part = part or (0, spec.split_length(size))
    made = arguments(spec, size, part, given or inputs(kernel, size))
    compiled(kernel, implementation)(*map(passed, made.values()), *part)
    return {buffer.name: made[buffer.name] for buffer in spec.with_roles("output", "partial")}


def sized(kernel: str, **lengths: int) -> Kernel:
    """Return the kernel's SPEC with one size, `given`: these lengths, and those that follow from them."""
    module = kernels.load(kernel)
    return replace(module.SPEC, sizes={"given": Size((module.lengths or dict)(**lengths))})


def solve(
    spec: Kernel, implementation: str, given: Arrays, part: tuple[int, int] | None = None
) -> dict[str, NDArray[Any]]:
    """Return what `compute` does, for the inputs of a kernel of the size `given`."""
    part = part or (0, spec.split_length("given"))
    made = arguments(spec, "given", part, flattened(given))
    compiled(spec.name, implementation)(*map(passed, made.values()), *part)
    return {buffer.name: made[buffer.name] for buffer in spec.with_roles("output", "partial")}


@cache
def reference(kernel: str, size: str) -> dict[str, Any]:
    """Return what plain Python computes."""
    return compute(kernel, "pure", size)


def summed(parts: Sequence[Any]) -> Any:
    """Return the sum of partial results, of arrays or of counts."""
    return np.sum(parts, axis=0) if isinstance(parts[0], np.ndarray) else dict(sum(map(Counter, parts), Counter()))


def assert_same(spec: Kernel, expected: Arrays, given: Arrays, case: str = "") -> None:
    """Compare results with expected ones: identical for a strict kernel, within its tolerance for a relaxed one."""
    assert given.keys() == expected.keys(), case
    for name, array in expected.items():
        named = f"{case} {name}"
        if isinstance(array, dict):
            assert given[name] == array, named
        elif spec.tolerance is None:
            np.testing.assert_array_equal(given[name], array, err_msg=named, strict=True)
            assert given[name].tobytes() == array.tobytes(), f"{named}: a zero of the other sign, or another NaN"
        else:
            assert relative_error(array, given[name]) <= spec.tolerance, named


def absence(kernel: str, implementation: str) -> str | None:
    """Return why this kernel does not run in this implementation here, or None."""
    unfit = implementations.unfit(implementation, kernels.load(kernel).SPEC)
    return unfit or kernels.unavailable(kernel) or implementations.unavailable(implementation)


def implemented(
    kernel_names: Sequence[str] | None = None, implementation_names: Sequence[str] | None = None
) -> pytest.MarkDecorator:
    """Parametrise `kernel` and `implementation` over the registries; what cannot run here is skipped, and why."""
    return pytest.mark.parametrize(
        ("kernel", "implementation"),
        [
            _parameter(kernel, implementation)
            for kernel in (kernel_names or kernels.names())
            for implementation in (implementation_names or implementations.names())
            if implementations.unfit(implementation, kernels.load(kernel).SPEC) is None
        ],
    )


def _parameter(kernel: str, implementation: str) -> Any:
    skip = _skip(absence(kernel, implementation))
    return pytest.param(kernel, implementation, id=f"{kernel}-{implementation}", marks=skip)


def _skip(reason: str | None) -> pytest.MarkDecorator:
    return pytest.mark.skipif(reason is not None, reason=str(reason))


def of_each_implementation(kernel: str) -> Callable[[Any], Any]:
    """Parametrise `implementation` over those that this kernel has here. The kernel's name selects the tests."""
    return pytest.mark.parametrize(
        "implementation",
        [
            pytest.param(name, id=f"{kernel}-{name}", marks=_skip(absence(kernel, name)))
            for name in implementations.names()
            if implementations.unfit(name, kernels.load(kernel).SPEC) is None
        ],
    )
