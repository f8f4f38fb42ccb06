"""What empty input and the shortest lengths mean to each kernel, as its docstring says."""

from collections.abc import Mapping

import numpy as np
import pytest

from gilscope import kernels
from gilscope.errors import InvalidNumber
from tests.parity.calls import implemented, of_arrays, of_each_implementation, sized, solve
from tests.parity.test_truths import heated

EMPTY = {
    "black_scholes": {"options": 0},
    "edit_distance": {"pairs": 0},
    "heat": {"rows": 0, "columns": 5},
    "histogram": {"values": 0},
    "mandelbrot": {"height": 0, "width": 0, "max_iter": 10},
    "matmul": {"rows": 3, "columns": 2, "depth": 0},
    "monte_carlo_pi": {"draws": 0},
    "nbody": {"bodies": 0},
    "nearest": {"points": 0, "centroids": 3, "dimensions": 2},
    "partial_release": {"calls": 0, "held": 5, "released": 5},
    "sieve": {"n": 0, "odds": 8},
    "spmv": {"rows": 3, "columns": 0, "nonzeros": 0},
    "triad": {"elements": 0},
}


def test_each_kernel_has_its_empty_problem() -> None:
    assert sorted(EMPTY) == sorted(of_arrays())


@implemented(of_arrays())
def test_empty_input_gives_results_without_elements_or_of_zeros(kernel: str, implementation: str) -> None:
    spec = sized(kernel, **EMPTY[kernel])
    given = kernels.load(kernel).inputs(spec.sizes["given"], 0)
    assert not any(result.any() for result in solve(spec, implementation, given).values())


@pytest.mark.parametrize(
    ("kernel", "lengths", "named"),
    [
        ("heat", {"rows": 5, "columns": 0}, "columns"),
        ("nearest", {"points": 5, "centroids": 0, "dimensions": 2}, "centroids"),
        ("sieve", {"n": 100, "odds": 0}, "odds"),
        ("spmv", {"rows": 0, "columns": 4, "nonzeros": 1}, "nonzeros"),
        ("spmv", {"rows": 4, "columns": 0, "nonzeros": 1}, "nonzeros"),
    ],
)
def test_a_size_that_means_nothing_is_refused_by_name(kernel: str, lengths: Mapping[str, int], named: str) -> None:
    with pytest.raises(InvalidNumber, match=f"^{named} is [01], but must be "):
        kernels.load(kernel).inputs(sized(kernel, **lengths).sizes["given"], 0)


@of_each_implementation("heat")
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 9), (9, 1), (9, 2)])
def test_a_plate_that_is_all_edge_stays_as_it_is(implementation: str, shape: tuple[int, int]) -> None:
    grid = np.arange(float(np.prod(shape))).reshape(shape)
    np.testing.assert_array_equal(heated(implementation, grid, 0.2), grid)
