"""What a kernel's results must be, so that no time is ever recorded for a wrong one.

At `tiny` and `small` the expected result is the plain-Python reference's. At `large`, and where calls hold the GIL
for a share of their work, that would take minutes. There it is that of a compiled implementation (the oracle), if
the kernel has one, after the oracle has computed the first, a middle and the last part of the split axis as the
reference does (one step of it, if the kernel is made in steps). The whole results of all other implementations, which
are other compilers' work, are then compared with the oracle's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gilscope import implementations, kernels
from gilscope.errors import WrongResult
from gilscope.measure import transport
from gilscope.measure.layout import Arrays, Part, input_memory
from gilscope.measure.worker import run_task
from gilscope.model.case import SERIAL, Case
from gilscope.model.kernel import Kernel

SAMPLES_OF = 1024
"""At `large`, each of the three parts that the reference computes is the 1024th part of the split axis."""


@dataclass(frozen=True)
class Problem:
    """A kernel's inputs at one size, and the results that they must give."""

    kernel: Kernel
    arrays: Arrays
    input_digest: str
    expected: Arrays
    expected_error: float
    """The largest relative error of the expected results themselves, where they are not the reference's own."""


@lru_cache(maxsize=1)
def problem(kernel: str, size: str, seed: int) -> Problem:
    """Return the inputs and the expected results. Only the last problem is kept: large ones fill memory."""
    module = kernels.load(kernel)
    spec = module.SPEC
    given = module.inputs(spec.sizes[size].dimensions, seed)
    arrays = {buffer.name: input_memory(buffer, given[buffer.name]) for buffer in spec.with_roles("split", "whole")}
    return Problem(spec, arrays, digest(arrays), *_expected(spec, size, arrays))


def verify(problem: Problem, results: Arrays, what: str) -> float:
    """Return the largest relative error of results against the expected ones.

    Raises:
        WrongResult: a strict kernel's results are not identical, or a relaxed one's beyond its tolerance.

    """
    return _verify(problem.kernel, problem.expected, results, what)


def digest(arrays: Arrays) -> str:
    """Return the SHA-256 of arrays in the order of their names; of objects, that of their canonical text."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(name.encode() + b"\0")
        array = arrays[name]
        state.update(np.ascontiguousarray(array).data if isinstance(array, np.ndarray) else _text(array).encode())
    return state.hexdigest()


def relative_error(expected: NDArray[Any], given: NDArray[Any]) -> float:
    """Return the largest relative error; infinite where only one of two elements is finite or NaN.

    A sum that nearly cancels has no digits to compare: elements below the mean magnitude are held against that.
    """
    if expected.size == 0:
        return 0.0
    finite = np.isfinite(expected)
    if not np.array_equal(expected[~finite], given[~finite], equal_nan=True) or not np.isfinite(given[finite]).all():
        return float("inf")
    magnitude = np.abs(expected[finite].astype(np.float64))
    if magnitude.size == 0 or not magnitude.any():
        return 0.0 if not given[finite].any() else float("inf")
    difference = np.abs(expected[finite].astype(np.float64) - given[finite].astype(np.float64))
    return float(np.max(difference / np.maximum(magnitude, magnitude.mean())))


def _expected(kernel: Kernel, size: str, arrays: Arrays) -> tuple[Arrays, float]:
    """Return the expected results, and their own largest relative error where that was sampled."""
    length = kernel.split_length(size)
    is_long = size == "large" or kernel.sizes[size].held_share is not None
    oracle = implementations.oracle(kernel) if is_long else None
    if oracle is None:
        return _compute(kernel, size, arrays, implementations.REFERENCE, (0, length)), 0.0
    error = 0.0
    for part in _samples(length):
        expected = _compute(kernel, size, arrays, implementations.REFERENCE, part)
        given = _compute(kernel, size, arrays, oracle, part)
        error = max(error, _verify(kernel, expected, given, f"{kernel.name} in {oracle}"))
    return _compute(kernel, size, arrays, oracle, (0, length)), error


def _samples(length: int) -> Sequence[Part]:
    piece = -(-length // SAMPLES_OF)
    return [(start, start + piece) for start in (0, (length - piece) // 2, length - piece)]


def _compute(kernel: Kernel, size: str, arrays: Arrays, implementation: str, part: Part) -> Arrays:
    """Return what one task computes for a part: the slices of the outputs, and its own partial results.

    A part of the axis is computed for one step only: the next one would need its neighbours' results.
    """
    case = Case(kernel.name, size, implementation, SERIAL, "shared", "static", 1)
    steps = None if part == (0, kernel.split_length(size)) else 1
    with transport.open_exchange(kernel, case, arrays, [part], steps) as exchange:
        _, results = exchange.run(lambda tasks: [run_task(*task) for task in tasks])
        dimensions = kernel.sizes[size].dimensions
        for buffer in kernel.with_roles("output"):
            scale = buffer.elements_per_index(dimensions)
            results = {**results, buffer.name: results[buffer.name][part[0] * scale : part[1] * scale]}
        return {name: array.copy() for name, array in results.items()}


def _verify(kernel: Kernel, expected: Arrays, results: Arrays, what: str) -> float:
    worst = 0.0
    for name, array in expected.items():
        given = results[name]
        if kernel.tolerance is None:
            wrong = _differing(array, given)
            if wrong:
                raise WrongResult(
                    what, f"{len(wrong)} of {len(array)} elements of {name!r} differ, first [{wrong[0]}]"
                )
        else:
            error = relative_error(array, given)
            if error > kernel.tolerance:
                raise WrongResult(
                    what, f"{name!r} has a relative error of {error:.2g}, allowed {kernel.tolerance:.2g}"
                )
            worst = max(worst, error)
    return worst


def _differing(expected: Any, given: Any) -> Sequence[Any]:
    """Return the indices, or of a dict the keys, at which two results are not identical."""
    if isinstance(expected, dict):
        keys = expected.keys() | given.keys()
        return sorted(ascii(key) for key in keys if ascii(expected.get(key)) != ascii(given.get(key)))
    same_shape = expected.shape == given.shape
    wrong: list[int] = np.flatnonzero(_bits(expected) != _bits(given)).tolist() if same_shape else [0]
    return wrong


def _text(objects: list[Any] | dict[Any, Any]) -> str:
    """Return the same text for equal lists, and for equal dicts in whatever order they were filled."""
    return ascii(sorted(objects.items()) if isinstance(objects, dict) else objects)


def _bits(array: NDArray[Any]) -> NDArray[Any]:
    """Return the elements as unsigned integers: identical NaN are equal, zeros of different sign are not."""
    return array.view(f"u{array.itemsize}")
