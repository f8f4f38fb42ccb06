"""A Cython twin refuses what is wrong inside right buffers: sizes, lengths, indexes and constants that lead astray.

Each error names the argument. Numba's bodies check what a loop over strings or a matrix could run into.
"""

from typing import Any

import numpy as np
import pytest

from gilscope import _ext
from tests.ext.test_buffers import good, refused, whole
from tests.parity.calls import absence, compiled

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

# --- Sizes that are among the arguments


@pytest.mark.parametrize(
    ("kernel", "name"), [("heat", "shape"), ("mandelbrot", "limits"), ("matmul", "limits"), ("nearest", "limits")]
)
@pytest.mark.parametrize("size", [-1, 2**31, 2**32 + 17, 2**62, 2**63 - 1, -(2**63)])
def test_a_negative_or_huge_size_is_refused(kernel: str, name: str, size: int) -> None:
    for axis in (0, 1):
        given = good(kernel)
        given[name] = given[name].copy()
        given[name][axis] = size
        assert refused(kernel, given) in given


@pytest.mark.parametrize(("kernel", "name"), [("heat", "shape"), ("matmul", "limits"), ("nearest", "limits")])
@pytest.mark.parametrize("sizes", [(2**32, 2**32), (2**33, 2**31), (-(2**32), 2**32), (2**31 - 1, 2**31 - 1)])
def test_sizes_whose_product_wraps_around_to_that_of_the_buffers_are_refused(
    kernel: str, name: str, sizes: tuple[int, int]
) -> None:
    nothing = {key: array[:0] for key, array in good(kernel).items()}
    assert refused(kernel, {**nothing, name: np.array(sizes, np.int64)}, (0, 0)) in nothing


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


@pytest.mark.parametrize("name", ["left_lengths", "right_lengths"])
@pytest.mark.parametrize("length", [-1, 65, 2**31 - 1, -(2**31)])
@pytest.mark.parametrize("pair", [0, 20, 42])
def test_edit_distance_refuses_a_string_longer_than_its_slot(name: str, length: int, pair: int) -> None:
    given = good("edit_distance")
    given[name] = given[name].copy()
    given[name][pair] = length
    assert refused("edit_distance", given) == name
    assert refused_by_numba("edit_distance", given) == "lengths: not within a slot"


@pytest.mark.parametrize(("name", "said"), [("indptr", "indptr: decreases"), ("indices", "indices: not a column")])
@pytest.mark.parametrize("value", [-1, 2**31 - 1, -(2**31)])
@pytest.mark.parametrize("index", [1, 500, 1002])
def test_spmv_refuses_what_leads_out_of_the_matrix(name: str, said: str, value: int, index: int) -> None:
    given = good("spmv")
    given[name] = given[name].copy()
    given[name][index] = value
    assert refused("spmv", given) == name
    assert refused_by_numba("spmv", given).startswith(said)


@pytest.mark.parametrize(("index", "prime"), [(0, 5), (4, 11), (10, 3), (27, 2**31), (27, 2**64 - 1)])
def test_sieve_refuses_base_primes_that_lead_out_of_a_segment(index: int, prime: int) -> None:
    given = good("sieve")
    given["primes"] = given["primes"].copy()
    given["primes"][index] = prime
    assert refused("sieve", given) == "primes"


@pytest.mark.parametrize("index", [1, 4])
def test_sieve_refuses_limits_of_another_segment_or_pattern(index: int) -> None:
    given = good("sieve")
    given["limits"] = given["limits"].copy()
    given["limits"][index] += np.uint64(1)
    assert refused("sieve", given) == "limits"


def refused_by_numba(kernel: str, given: dict[str, Any]) -> str:
    """Return what Numba's body says; it has no way to tell more."""
    reason = absence(kernel, "numba_nogil")
    if reason is not None:
        pytest.skip(reason)
    with pytest.raises(IndexError) as caught:
        compiled(kernel, "numba_nogil")(*(array.data for array in given.values()), *whole(kernel))
    return str(caught.value)
