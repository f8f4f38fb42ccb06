"""Checks results against the plain-Python reference, so that no time is ever recorded for a wrong result.

At `tiny` and `small` the reference computes the expected result itself. At `large`, and where calls hold the GIL for
a share of their work, that would take minutes. There a compiled implementation, the oracle, computes it, if the
kernel has one. The reference checks the oracle on the first, a middle and the last part of the split axis (on one
step, if the kernel has several). The results of all other implementations are then compared with the oracle's as a
whole.
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

SAMPLE_FRACTION = 1024
"""Each of the three parts on which the reference checks the oracle is one 1024th of the split axis."""


@dataclass(frozen=True)
class Problem:
    """The inputs of a kernel at one size, and the results that every arm must compute from them."""

    kernel: Kernel
    arrays: Arrays
    input_digest: str
    expected: Arrays
    expected_error: float
    """The largest relative error of the expected results themselves; 0 if the reference computed them."""
    size: str = ""
    expected_digest: str | None = None
    """The digest of the expected results, if an earlier session has computed them; then they are not here."""


@lru_cache(maxsize=1)
def make_problem(kernel: str, size: str, seed: int, earlier: tuple[str, str | None] | None = None) -> Problem:
    """Return a kernel's inputs and expected results. Only the last ones are kept: large ones fill the memory.

    `earlier` has the digests of inputs and results that an earlier session has found, if there was one.
    """
    module = kernels.load(kernel)
    spec = module.SPEC
    given = module.inputs(spec.sizes[size].dimensions, seed)
    arrays = {buffer.name: input_memory(buffer, given[buffer.name]) for buffer in spec.with_roles("split", "whole")}
    input_digest = digest(arrays)
    if earlier is not None and earlier[0] == input_digest and earlier[1] is not None:
        return Problem(spec, arrays, input_digest, {}, 0.0, size, earlier[1])
    return Problem(spec, arrays, input_digest, *_expected_results(spec, size, arrays), size)


def verify(problem: Problem, results: Arrays, what: str) -> float:
    """Return the largest relative error of results, compared with the expected ones.

    Raises:
        WrongResult: those of a strict kernel are not identical, or those of a relaxed one exceed its tolerance.

    """
    expected = problem.expected
    if problem.expected_digest is not None:
        if digest(results) == problem.expected_digest:
            return 0.0
        # It is wrong, and the error says where.
        expected, _ = _expected_results(problem.kernel, problem.size, problem.arrays)
    return _verify(problem.kernel, expected, results, what)


def digest(arrays: Arrays) -> str:
    """Return the SHA-256 of arrays, taken in the order of their names. Objects count by a canonical text."""
    state = hashlib.sha256()
    for name in sorted(arrays):
        state.update(name.encode() + b"\0")
        array = arrays[name]
        state.update(
            np.ascontiguousarray(array).data if isinstance(array, np.ndarray) else _canonical_text(array).encode()
        )
    return state.hexdigest()


def relative_error(expected: NDArray[Any], given: NDArray[Any]) -> float:
    """Return the largest relative error; infinite where only one of two elements is finite or NaN.

    An element below the mean magnitude is compared with that mean: a sum that nearly cancels has no exact digits.
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


def _expected_results(kernel: Kernel, size: str, arrays: Arrays) -> tuple[Arrays, float]:
    """Return the expected results and their own largest relative error, as far as samples show it."""
    length = kernel.split_length(size)
    is_long = size == "large" or kernel.sizes[size].held_share is not None
    oracle = implementations.oracle(kernel) if is_long else None
    if oracle is None:
        return _compute(kernel, size, arrays, implementations.REFERENCE, (0, length)), 0.0
    error = 0.0
    for part in _sample_parts(length):
        expected = _compute(kernel, size, arrays, implementations.REFERENCE, part)
        given = _compute(kernel, size, arrays, oracle, part)
        error = max(error, _verify(kernel, expected, given, f"{kernel.name} in {oracle}"))
    return _compute(kernel, size, arrays, oracle, (0, length)), error


def _sample_parts(length: int) -> Sequence[Part]:
    piece = -(-length // SAMPLE_FRACTION)
    return [(start, start + piece) for start in (0, (length - piece) // 2, length - piece)]


def _compute(kernel: Kernel, size: str, arrays: Arrays, implementation: str, part: Part) -> Arrays:
    """Return what one task computes for a part of the axis: slices of the outputs, and its own partial results.

    A part is computed for one step only, as the next step would need the results of its neighbours.
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
            wrong = _places_that_differ(array, given)
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


def _places_that_differ(expected: Any, given: Any) -> Sequence[Any]:
    """Return the indices of two arrays, or the keys of two dicts, at which they are not identical."""
    if isinstance(expected, dict):
        keys = expected.keys() | given.keys()
        return sorted(ascii(key) for key in keys if ascii(expected.get(key)) != ascii(given.get(key)))
    # Results of another shape differ from the first element on.
    same_shape = expected.shape == given.shape
    wrong: list[int] = np.flatnonzero(_as_integers(expected) != _as_integers(given)).tolist() if same_shape else [0]
    return wrong


def _canonical_text(objects: list[Any] | dict[Any, Any]) -> str:
    """Return a text that is the same for equal lists, and for equal dicts whatever their order."""
    return ascii(sorted(objects.items()) if isinstance(objects, dict) else objects)


def _as_integers(array: NDArray[Any]) -> NDArray[Any]:
    """Return the bits of the elements as integers: identical NaN are equal, zeros of different sign are not."""
    return array.view(f"u{array.itemsize}")
