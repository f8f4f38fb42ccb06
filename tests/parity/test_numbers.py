"""What NaN, infinities, subnormals and both zeros mean to each kernel, as its docstring says."""

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gilscope import kernels
from gilscope.kernels.heat import DEPTH
from tests.parity.calls import assert_same, compute, implemented, inputs, of_each_implementation, sized, solve
from tests.parity.solutions import escape_counts, heated, histogram, prices, pulled, swept

NAN, INF = np.nan, np.inf
LEAST = 5e-324
"""The least subnormal number."""

RELAXED = [name for name in kernels.names() if kernels.load(name).SPEC.tolerance is not None]

# --- NaN, for whatever is registered and relaxed


@implemented(RELAXED)
def test_nan_goes_where_the_reference_has_it(kernel: str, implementation: str) -> None:
    spec = kernels.load(kernel).SPEC
    for buffer in spec.with_roles("split", "whole"):
        if buffer.format == "d":
            poisoned = {name: array.copy() for name, array in inputs(kernel, "tiny").items()}
            poisoned[buffer.name][-1] = NAN
            expected = compute(kernel, "pure", "tiny", given=poisoned)
            assert any(np.isnan(array).any() for array in expected.values()), buffer.name
            assert_same(spec, expected, compute(kernel, implementation, "tiny", given=poisoned))


# --- black_scholes


@of_each_implementation("black_scholes")
def test_an_option_outside_the_domain_harms_no_other(implementation: str) -> None:
    for option in ((0.0, 1.0, 1.0), (INF, 1.0, 1.0), (1.0, -1.0, 1.0), (1.0, 1.0, -1.0), (LEAST,) * 3):
        spot, strike, years = np.array([(100.0, 90.0, 0.5)] * 3 + [option] + [(100.0, 90.0, 0.5)] * 13).T.copy()
        try:
            found = prices(implementation, spot, strike, years, 0.03, 0.3)
        except (ArithmeticError, ValueError):
            assert implementation == "pure", option
        else:
            expected = prices("pure", spot[:1], strike[:1], years[:1], 0.03, 0.3)
            np.testing.assert_allclose(np.delete(found, 3), expected[0], rtol=1e-10, err_msg=str(option))


# --- heat


@of_each_implementation("heat")
def test_a_cell_that_is_no_number_spreads_by_one_cell_a_sweep(implementation: str) -> None:
    for value in (NAN, INF):
        grid = np.ones((15, 37))
        grid[7, 18] = value
        row, column = np.indices(grid.shape)
        reached = abs(row - 7) + abs(column - 18) <= DEPTH
        np.testing.assert_array_equal(heated(implementation, grid, 0.2)[reached], value)
        np.testing.assert_allclose(heated(implementation, grid, 0.2)[~reached], 1.0, err_msg=str(value))


@of_each_implementation("heat")
def test_nan_at_an_edge_reaches_no_other_row_around_the_corner(implementation: str) -> None:
    for cell in ((0, 5), (14, 36), (7, 0), (6, 36), (7, 1), (13, 35)):
        grid = np.ones((15, 37))
        grid[cell] = NAN
        np.testing.assert_allclose(heated(implementation, grid, 0.2), swept(grid, 0.2), err_msg=str(cell))


@of_each_implementation("heat")
def test_subnormal_temperatures_flow_too(implementation: str) -> None:
    grid = np.full((9, 40), 1000 * LEAST)
    np.testing.assert_array_equal(heated(implementation, grid, 0.2), grid)


# --- histogram


IN_THE_REST, IN_A_BATCH = 1, 300
"""Numbers of values: too few for a batch, and enough."""


@of_each_implementation("histogram")
def test_a_value_outside_zero_to_one_is_not_counted(implementation: str) -> None:
    for value, times in product((NAN, INF, -INF, -1e-300, -LEAST, -5.0, 1.0, 1e300), (IN_THE_REST, IN_A_BATCH)):
        assert histogram(implementation, np.full(times, value), 4) == [0, 0, 0, 0], (value, times)


@of_each_implementation("histogram")
def test_zero_falls_in_the_first_bin(implementation: str) -> None:
    for value, times in product((0.0, -0.0, LEAST), (IN_THE_REST, IN_A_BATCH)):
        assert histogram(implementation, np.full(times, value), 4) == [times, 0, 0, 0], (value, times)


# --- mandelbrot


@of_each_implementation("mandelbrot")
def test_a_point_that_is_no_number_counts_its_start_only(implementation: str) -> None:
    for x, y in ((NAN, 0.0), (0.0, NAN), (INF, 0.0), (0.0, -INF), (1e308, 1e308)):
        assert escape_counts(implementation, 100, x, y0=y) == [1], (x, y)


@of_each_implementation("mandelbrot")
def test_a_point_next_to_zero_counts_all_iterations(implementation: str) -> None:
    for value in (-0.0, LEAST, -LEAST):
        assert escape_counts(implementation, 100, value, y0=value) == [100], value


# --- matmul


def multiplied(implementation: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    (rows, depth), columns = a.shape, b.shape[1]
    spec = sized("matmul", rows=rows, columns=columns, depth=depth)
    given = {"a": a, "b": b, "limits": np.array([columns, depth], np.int64)}
    return solve(spec, implementation, given)["c"].reshape(rows, columns)


@of_each_implementation("matmul")
def test_what_is_no_number_reaches_its_row_or_column_only(implementation: str) -> None:
    for value in (NAN, INF, -INF):
        a, b = np.ones((9, 7)), np.ones((7, 29))
        a[4, 3] = value
        expected = np.full((9, 29), 7.0)
        expected[4] = value
        np.testing.assert_array_equal(multiplied(implementation, a, b), expected)
        np.testing.assert_array_equal(multiplied(implementation, b.T.copy(), a.T.copy()), expected.T)


@of_each_implementation("matmul")
def test_zero_times_infinity_is_nan_in_a_product(implementation: str) -> None:
    assert np.isnan(multiplied(implementation, np.zeros((1, 2)), np.array([[INF], [1.0]]))).all()


@of_each_implementation("matmul")
def test_subnormal_products_are_kept(implementation: str) -> None:
    found = multiplied(implementation, np.full((5, 3), 1e-160), np.full((3, 26), 1e-160))
    np.testing.assert_allclose(found, 3e-320, rtol=1e-3)


# --- nbody


x_axis = np.array([[-1.0, 0.0, 1.0], [0.0] * 3, [0.0] * 3])


@of_each_implementation("nbody")
def test_a_position_that_is_no_number_makes_all_accelerations_nan(implementation: str) -> None:
    position = np.where(x_axis == 1.0, NAN, x_axis)
    assert np.isnan(pulled(implementation, position, np.ones(3), 1e-4)).all()


@of_each_implementation("nbody")
def test_an_infinite_position_makes_the_pull_along_it_nan(implementation: str) -> None:
    position = np.where(x_axis == 1.0, INF, x_axis)
    assert np.isnan(pulled(implementation, position, np.ones(3), 1e-4)[0]).all()


@of_each_implementation("nbody")
def test_an_infinite_mass_pulls_the_others_infinitely_and_itself_to_nan(implementation: str) -> None:
    along_x = pulled(implementation, x_axis, np.array([1.0, INF, 1.0]), 1e-4)[0]
    np.testing.assert_array_equal(along_x, [INF, NAN, -INF])


@of_each_implementation("nbody")
def test_a_subnormal_mass_pulls_by_a_subnormal_acceleration(implementation: str) -> None:
    along_x = pulled(implementation, x_axis, np.array([0.0, 1e-315, 0.0]), 1e-20)[0]
    np.testing.assert_allclose(along_x, [1e-315, 0.0, -1e-315], rtol=1e-6)


@of_each_implementation("nbody")
def test_bodies_in_one_place_do_not_pull_each_other(implementation: str) -> None:
    assert not pulled(implementation, np.full((3, 9), 0.7), np.ones(9), 1e-4).any()


# --- nearest


def nearest(implementation: str, points: Any, centroids: Any) -> list[int]:
    """Return the indexes of points on a line."""
    given = {"points": np.array(points), "centroids": np.array(centroids), "limits": np.array([len(centroids), 1])}
    spec = sized("nearest", points=len(points), centroids=len(centroids), dimensions=1)
    return [int(index) for index in solve(spec, implementation, given)["index"]]


@of_each_implementation("nearest")
def test_a_point_without_a_finite_distance_has_index_zero(implementation: str) -> None:
    for point in (NAN, INF, -INF, 1e200):
        assert nearest(implementation, [2.1, point, 1.2], [0.0, 1.0, 2.0]) == [2, 0, 1], point


@of_each_implementation("nearest")
def test_a_centroid_that_is_no_number_is_never_the_nearest(implementation: str) -> None:
    for centroid in (NAN, INF, -INF):
        assert nearest(implementation, [2.1, -7.0], [centroid, 1.0, centroid, 2.0]) == [3, 1], centroid


@of_each_implementation("nearest")
def test_subnormal_distances_differ_and_both_zeros_are_one(implementation: str) -> None:
    assert nearest(implementation, [0.0, -0.0], [1.5e-160, 1e-160, 3e-160]) == [1, 1]
    assert nearest(implementation, [0.0, -0.0], [-0.0, 0.0]) == [0, 0]


# --- spmv


def sparse_product(implementation: str, data: list[float], x: list[float]) -> list[float]:
    """Multiply the matrix with `data` in the rows (0, 1), (), (1), (2, 2) by x."""
    spec = sized("spmv", rows=4, columns=3, nonzeros=5)
    given = {
        "indptr": np.array([0, 2, 2, 3, 5], np.int32),
        "indices": np.array([0, 1, 1, 2, 2], np.int32),
        "data": np.array(data),
        "x": np.array(x),
    }
    return [float(total) for total in solve(spec, implementation, given)["y"]]


@of_each_implementation("spmv")
def test_an_empty_row_is_zero_and_a_column_may_count_twice(implementation: str) -> None:
    assert sparse_product(implementation, [1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 10.0, 100.0]) == [21.0, 0.0, 30.0, 900.0]


@of_each_implementation("spmv")
def test_what_is_no_number_reaches_the_rows_of_its_column(implementation: str) -> None:
    for value in (NAN, INF, -INF):
        found = sparse_product(implementation, [1.0, 1.0, 0.0, 1.0, 1.0], [1.0, value, 1.0])
        np.testing.assert_array_equal(found, [value, 0.0, NAN, 2.0])


@of_each_implementation("spmv")
def test_subnormal_sums_are_kept(implementation: str) -> None:
    assert sparse_product(implementation, [1.0] * 5, [LEAST] * 3) == [2 * LEAST, 0.0, LEAST, 2 * LEAST]


# --- triad


@of_each_implementation("triad")
def test_all_special_numbers_follow_ieee_754(implementation: str) -> None:
    special = np.array(
        [NAN, INF, -INF, 0.0, -0.0, LEAST, -LEAST, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0]
    )
    b, c = (array.reshape(-1) for array in np.meshgrid(special, special))
    for scale in special:
        given = {"b": b, "c": c, "scale": np.array([scale])}
        found = solve(sized("triad", elements=len(b)), implementation, given)["a"]
        with np.errstate(all="ignore"):
            expected = b + scale * c
        np.testing.assert_array_equal(found, expected)
        finite = ~np.isnan(expected)
        np.testing.assert_array_equal(np.signbit(found[finite]), np.signbit(expected[finite]))
