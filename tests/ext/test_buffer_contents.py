"""A Cython twin refuses what is wrong inside right buffers: sizes, lengths, indexes and constants that lead astray.

Each error names the argument. Numba's bodies check what a loop over strings or a matrix could run into.
"""

from typing import Any

import numpy as np
import pytest

from tests.ext.buffers import good, needs_extensions, refused, whole
from tests.parity.calls import absence, compiled

pytestmark = needs_extensions

needs_numba = pytest.mark.skipif(
    absence("spmv", "numba_nogil") is not None, reason=str(absence("spmv", "numba_nogil"))
)


def with_element(kernel: str, name: str, index: int, value: int) -> dict[str, Any]:
    """Return right arguments, but for one element of one of them."""
    given = good(kernel)
    given[name] = given[name].copy()
    given[name][index] = value
    return given


# --- Sizes that are among the arguments


def test_a_negative_or_huge_size_is_refused() -> None:
    for kernel, name in (("heat", "shape"), ("mandelbrot", "limits"), ("matmul", "limits"), ("nearest", "limits")):
        for size in (-1, 2**31, 2**32 + 17, 2**62, 2**63 - 1, -(2**63)):
            for axis in (0, 1):
                given = with_element(kernel, name, axis, size)
                assert refused(kernel, given) in given, (kernel, size, axis)


def test_sizes_whose_product_wraps_around_are_refused() -> None:
    # The product is that of the buffers' lengths, which are none.
    for kernel, name in (("heat", "shape"), ("matmul", "limits"), ("nearest", "limits")):
        for sizes in ((2**32, 2**32), (2**33, 2**31), (-(2**32), 2**32), (2**31 - 1, 2**31 - 1)):
            nothing = {key: array[:0] for key, array in good(kernel).items()}
            found = refused(kernel, {**nothing, name: np.array(sizes, np.int64)}, (0, 0))
            assert found in nothing, (kernel, sizes)


# --- What one kernel alone can be given wrong


@pytest.mark.parametrize("max_iter", [-1, 2**31])
def test_mandelbrot_refuses_a_number_of_iterations_that_is_none(max_iter: int) -> None:
    assert refused("mandelbrot", {**good("mandelbrot"), "limits": np.array([77, max_iter], np.int64)}) == "limits"


def test_mandelbrot_refuses_a_width_that_its_counts_do_not_have() -> None:
    assert refused("mandelbrot", {**good("mandelbrot"), "limits": np.array([78, 50])}) == "counts"


def test_histogram_refuses_to_count_in_no_bins() -> None:
    assert refused("histogram", {**good("histogram"), "counts": np.zeros(0, np.int64)}) == "counts"


def test_nearest_refuses_to_choose_among_no_centroids() -> None:
    assert refused("nearest", {**good("nearest"), "limits": np.array([0, 7]), "centroids": np.zeros(0)}) == "limits"


def test_heat_refuses_a_grid_without_columns() -> None:
    assert refused("heat", {**good("heat"), "shape": np.array([13, 0]), "before": np.zeros(0)}) == "shape"


def test_monte_carlo_pi_refuses_another_generators_shifts_and_masks() -> None:
    given = good("monte_carlo_pi")
    for index in (3, 4, 5, 6, 9):
        other = given["constants"].copy()
        other[index] += np.uint64(1)
        assert refused("monte_carlo_pi", {**given, "constants": other}) == "constants"


TOO_LONG = [
    ("edit_distance", name, pair, length)
    for name in ("left_lengths", "right_lengths")
    for pair in (0, 20, 42)
    for length in (-1, 65, 2**31 - 1, -(2**31))
]
"""Strings that do not fit their slots."""

ASTRAY = [
    ("spmv", name, index, value)
    for name in ("indptr", "indices")
    for index in (1, 500, 1002)
    for value in (-1, 2**31 - 1, -(2**31))
]
"""What leads out of the matrix."""

SAID = {
    "left_lengths": "lengths: not within a slot",
    "right_lengths": "lengths: not within a slot",
    "indptr": "indptr: decreases",
    "indices": "indices: not a column",
}
"""What Numba's body says, which has no way to tell more."""


@pytest.mark.parametrize("wrong", [TOO_LONG, ASTRAY], ids=["edit_distance", "spmv"])
def test_what_leads_out_of_a_buffer_is_refused(wrong: list[tuple[str, str, int, int]]) -> None:
    for kernel, name, index, value in wrong:
        assert refused(kernel, with_element(kernel, name, index, value)) == name, (name, index, value)


@needs_numba
@pytest.mark.parametrize("wrong", [TOO_LONG, ASTRAY], ids=["edit_distance", "spmv"])
def test_what_leads_out_of_a_buffer_is_refused_by_numba_too(wrong: list[tuple[str, str, int, int]]) -> None:
    for kernel, name, index, value in wrong:
        given = with_element(kernel, name, index, value)
        with pytest.raises(IndexError, match=f"^{SAID[name]}"):
            compiled(kernel, "numba_nogil")(*(array.data for array in given.values()), *whole(kernel))


def test_sieve_refuses_base_primes_that_lead_out_of_a_segment() -> None:
    for index, prime in ((0, 5), (4, 11), (10, 3), (27, 2**31), (27, 2**64 - 1)):
        assert refused("sieve", with_element("sieve", "primes", index, prime)) == "primes", (index, prime)


def test_sieve_refuses_limits_of_another_segment_or_pattern() -> None:
    for index in (1, 4):
        given = good("sieve")
        assert refused("sieve", with_element("sieve", "limits", index, given["limits"][index] + 1)) == "limits", index
