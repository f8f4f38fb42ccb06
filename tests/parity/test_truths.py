"""Kernels whose results are real numbers, compared with sources that are not the kernels.

Closed forms, mpmath with 50 digits, NumPy and SciPy; within the kernel's tolerance, or exactly where nothing rounds.
"""

from itertools import product
from math import cos, pi

import mpmath
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from gilscope.kernels import black_scholes, heat, matmul, nbody, spmv
from gilscope.measure.check import relative_error
from tests.parity.calls import compute, inputs, of_each_implementation, sized, solve
from tests.parity.solutions import Doubles, heated, prices, pulled, swept

seeds = st.integers(0, 2**32)

mpmath.mp.dps = 50

# --- triad


@of_each_implementation("triad")
def test_the_stream_is_numpys_to_the_last_bit(implementation: str) -> None:
    b, c, scale = inputs("triad", "tiny").values()
    np.testing.assert_array_equal(compute("triad", implementation, "tiny")["a"], b + scale * c)


# --- matmul


@of_each_implementation("matmul")
@settings(max_examples=15)
@given(rows=st.integers(0, 20), columns=st.integers(0, 400), depth=st.integers(0, 300), seed=seeds)
def test_a_product_of_whole_numbers_is_numpys_exactly(
    implementation: str, rows: int, columns: int, depth: int, seed: int
) -> None:
    # Below 2⁵³ nothing rounds, in whatever order it is added.
    generator = np.random.default_rng(seed)
    a, b = generator.integers(-999, 999, (rows, depth)), generator.integers(-999, 999, (depth, columns))
    spec = sized("matmul", rows=rows, columns=columns, depth=depth)
    given = {"a": a.astype(float), "b": b.astype(float), "limits": np.array([columns, depth], np.int64)}
    np.testing.assert_array_equal(solve(spec, implementation, given)["c"].reshape(rows, columns), a @ b)


@of_each_implementation("matmul")
def test_a_product_is_numpys_within_the_tolerance(implementation: str) -> None:
    given, size = inputs("matmul", "small"), matmul.SPEC.sizes["small"].dimensions
    expected = given["a"].reshape(size["rows"], -1) @ given["b"].reshape(size["depth"], -1)
    assert (
        relative_error(expected.reshape(-1), compute("matmul", implementation, "small")["c"]) <= 1e-12 * size["depth"]
    )


# --- heat


@of_each_implementation("heat")
@settings(max_examples=15)
@given(rows=st.integers(1, 30), columns=st.integers(1, 40), alpha=st.floats(0.0, 0.25), seed=seeds)
def test_a_step_is_numpys_sweeps(implementation: str, rows: int, columns: int, alpha: float, seed: int) -> None:
    grid = np.random.default_rng(seed).random((rows, columns))
    np.testing.assert_allclose(heated(implementation, grid, alpha), swept(grid, alpha), rtol=1e-12)


@of_each_implementation("heat")
def test_a_sine_decays_by_its_factor_a_sweep(implementation: str) -> None:
    rows, columns, alpha = 23, 38, 0.2
    for p, q in ((1, 1), (2, 5), (7, 3)):
        wave = np.outer(
            np.sin(p * pi * np.arange(rows) / (rows - 1)), np.sin(q * pi * np.arange(columns) / (columns - 1))
        )
        wave[[0, -1]] = wave[:, [0, -1]] = 0.0
        factor = 1 - 4 * alpha + 2 * alpha * (cos(p * pi / (rows - 1)) + cos(q * pi / (columns - 1)))
        np.testing.assert_allclose(heated(implementation, wave, alpha), factor**heat.DEPTH * wave, atol=1e-14)


# --- spmv


@of_each_implementation("spmv")
@settings(max_examples=20)
@given(data=st.data(), rows=st.integers(0, 150), columns=st.integers(1, 40), seed=seeds)
def test_a_sparse_product_is_scipys(
    implementation: str, data: st.DataObject, rows: int, columns: int, seed: int
) -> None:
    nonzeros = data.draw(st.integers(0, 500 if rows else 0))
    spec = sized("spmv", rows=rows, columns=columns, nonzeros=nonzeros)
    given = spmv.inputs(spec.sizes["given"].dimensions, seed)
    matrix = csr_array((given["data"], given["indices"], given["indptr"]), (rows, columns))
    assert relative_error(matrix @ given["x"], solve(spec, implementation, given)["y"]) <= 1e-12


# --- nearest


@of_each_implementation("nearest")
@settings(max_examples=20)
@given(points=st.integers(0, 150), centroids=st.integers(1, 30), dimensions=st.integers(0, 9), seed=seeds)
def test_the_nearest_is_numpys_and_of_equal_ones_the_first(
    implementation: str, points: int, centroids: int, dimensions: int, seed: int
) -> None:
    # On a small grid many distances are equal, and all are exact.
    generator = np.random.default_rng(seed)
    x, c = generator.integers(0, 3, (points, dimensions)), generator.integers(0, 3, (centroids, dimensions))
    spec = sized("nearest", points=points, centroids=centroids, dimensions=dimensions)
    given = {
        "points": x.astype(float),
        "centroids": c.astype(float),
        "limits": np.array([centroids, dimensions], np.int64),
    }
    expected = np.argmin(((x[:, None, :] - c[None, :, :]) ** 2).sum(axis=2), axis=1)
    np.testing.assert_array_equal(solve(spec, implementation, given)["index"], expected)


# --- nbody


@of_each_implementation("nbody")
def test_two_bodies_pull_each_other_as_by_hand(implementation: str) -> None:
    # Distance 3, ε² = 16: (9 + 16)^1.5 = 125; 250 · 3 / 125 = 6 and -125 · 3 / 125 = -3.
    position = np.array([[0.0, 3.0], [0.0, 0.0], [0.0, 0.0]])
    found = pulled(implementation, position, np.array([125.0, 250.0]), 16.0)
    np.testing.assert_allclose(found, [[6.0, -3.0], [0.0, 0.0], [0.0, 0.0]], rtol=1e-10)


@of_each_implementation("nbody")
def test_a_body_alone_is_not_pulled(implementation: str) -> None:
    assert not pulled(implementation, np.full((3, 1), 0.7), np.ones(1), 1e-4).any()


@of_each_implementation("nbody")
def test_momentum_is_conserved(implementation: str) -> None:
    mass = inputs("nbody", "small")["mass"]
    for component in compute("nbody", implementation, "small").values():
        assert abs(np.sum(mass * component)) <= 1e-12 * np.sum(np.abs(mass * component))


@of_each_implementation("nbody")
@settings(max_examples=10)
@given(bodies=st.integers(1, 70), seed=seeds)
def test_accelerations_are_numpys(implementation: str, bodies: int, seed: int) -> None:
    given = nbody.inputs({"bodies": bodies}, seed)
    position = np.array([given[axis] for axis in "xyz"])
    apart = position[:, None, :] - position[:, :, None]
    expected = (given["mass"] * apart / (np.sum(apart**2, axis=0) + given["softening2"]) ** 1.5).sum(axis=2)
    found = pulled(implementation, position, given["mass"], given["softening2"][0])
    assert relative_error(expected, found) <= 1e-10


# --- black_scholes


def exact_terms(spot: float, strike: float, years: float, r: float, sigma: float) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Return S·N(d₁) and K·e^(−rT)·N(d₂) with 50 digits: the price is their difference."""
    s, k, t, rate, v = (mpmath.mpf(number) for number in (spot, strike, years, r, sigma))
    d1 = (mpmath.log(s / k) + (rate + v * v / 2) * t) / (v * mpmath.sqrt(t))
    d2 = d1 - v * mpmath.sqrt(t)
    root2 = mpmath.sqrt(2)
    return s * mpmath.erfc(-d1 / root2) / 2, k * mpmath.exp(-rate * t) * mpmath.erfc(-d2 / root2) / 2


def assert_exact(implementation: str, options: list[tuple[float, float, float]], r: float, sigma: float) -> None:
    """Hold prices of options (S, S/K, T) against mpmath: within 10⁻¹² of the first term, or 10⁻⁷⁶ of S."""
    spot, ratio, years = np.array(options).T
    strike = spot / ratio
    for option in zip(prices(implementation, spot, strike, years, r, sigma), spot, strike, years, strict=True):
        price, s, k, t = map(float, option)
        paid, owed = exact_terms(s, k, t, r, sigma)
        assert abs(price - (paid - owed)) <= 1e-12 * paid + 1e-76 * s, (option, r, sigma)


@of_each_implementation("black_scholes")
@settings(max_examples=20)
@given(
    options=st.lists(
        st.tuples(st.floats(1e-3, 1e3), st.floats(0.125, 8.0), st.floats(1e-6, 10.0)), min_size=1, max_size=20
    ),
    r=st.floats(-0.1, 0.1),
    sigma=st.floats(0.001, 3.0),
)
def test_any_price_in_the_domain_is_mpmaths(
    implementation: str, options: list[tuple[float, float, float]], r: float, sigma: float
) -> None:
    assert_exact(implementation, options, r, sigma)


@of_each_implementation("black_scholes")
def test_prices_at_the_ends_of_the_domain_are_mpmaths(implementation: str) -> None:
    spots, ratios = (1e-150, 1.0, 100.0, 1e150), (0.125, 0.499, 0.5, 0.501, 1.0, 1.999, 2.0, 2.001, 8.0)
    for r, years in ((-1.0, 1.0), (1.0, 1.0), (0.1, 10.0), (0.0, 1e-9), (0.03, 1e-100)):
        options = [(spot, ratio, years) for spot, ratio in product(spots, ratios)]
        for sigma in (1e-9, 0.3, 9.0):
            assert_exact(implementation, options, r, sigma)


@of_each_implementation("black_scholes")
def test_calls_and_puts_are_in_parity(implementation: str) -> None:
    # C(S, K, r) − P(S, K, r) = S − K·e^(−rT), and by symmetry that put is the call C(K·e^(−rT), S, 0).
    given, (r, sigma) = inputs("black_scholes", "tiny"), (0.03, 0.3)
    owed = given["strike"] * np.exp(-r * given["years"])
    call = prices(implementation, given["spot"], given["strike"], given["years"], r, sigma)
    put = prices(implementation, owed, given["spot"], given["years"], 0.0, sigma)
    np.testing.assert_allclose(call - put, given["spot"] - owed, atol=1e-9)


def polynomial(coefficients: tuple[float, ...], x: Doubles) -> Doubles:
    return np.polyval(np.array(coefficients), x)


def test_the_polynomial_of_the_logarithm_is_mpmaths() -> None:
    for w in np.linspace(1e-6, 1 / 3, 400):
        exact = mpmath.log((1 + mpmath.mpf(w)) / (1 - mpmath.mpf(w)))
        assert abs(w * polynomial(black_scholes.LOG, w * w) / exact - 1) <= 2e-15


def test_the_polynomial_of_the_exponential_is_mpmaths() -> None:
    for v in np.linspace(-1 / 16, black_scholes.MOST / 1024, 400):
        assert abs(polynomial(black_scholes.EXP, v) / mpmath.exp(-mpmath.mpf(v)) - 1) <= 3e-16


def test_the_polynomial_of_the_tail_is_mpmaths_from_zero_to_any_depth() -> None:
    centre = black_scholes.CENTRE
    for t in np.linspace(-1.0, 0.999, 400):
        a = centre * (1 + mpmath.mpf(t)) / (1 - mpmath.mpf(t))
        exact = mpmath.erfc(a / mpmath.sqrt(2)) / 2 * mpmath.exp(a * a / 2) * (a + centre)
        assert abs(polynomial(black_scholes.TAIL, t) / exact - 1) <= 6e-13
