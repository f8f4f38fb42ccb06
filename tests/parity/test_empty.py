"""What empty input and the shortest lengths mean to each kernel, as its docstring says."""

from collections.abc import Mapping

import numpy as np
import pytest

from gilscope import kernels
from gilscope.errors import InvalidNumber
from tests.parity.calls import implemented, of_each_implementation, sized, solve
from tests.parity.solutions import heated


@implemented()
def test_empty_input_gives_results_without_elements_or_of_zeros(kernel: str, implementation: str) -> None:
    spec = sized(kernel, **kernels.load(kernel).EMPTY)
    given = kernels.load(kernel).inputs(spec.sizes["given"].dimensions, 0)
    results = solve(spec, implementation, given).values()
    assert not any(result.any() if isinstance(result, np.ndarray) else len(result) for result in results)


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
    with pytest.raises(InvalidNumber, match=f"^{named} is [01]: give "):
        kernels.load(kernel).inputs(sized(kernel, **lengths).sizes["given"].dimensions, 0)


@of_each_implementation("heat")
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 9), (9, 1), (9, 2)])
def test_a_plate_that_is_all_edge_stays_as_it_is(implementation: str, shape: tuple[int, int]) -> None:
    grid = np.arange(float(np.prod(shape))).reshape(shape)
    np.testing.assert_array_equal(heated(implementation, grid, 0.2), grid)
