"""What somebody would write first: yardsticks of test_ceilings.py.

Frozen once written: a yardstick that is made longer measures nothing. The plain loops are for
`numba.njit(error_model="numpy")`. `x_arguments(inputs)` turns the kernel's inputs, flat
arrays by name, into the arguments of the yardsticks of kernel x, a fresh output first.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def mandelbrot(counts: Any, x0: float, y0: float, dx: float, dy: float, max_iter: int) -> None:
    """Count for one point after the other."""
    for j in range(counts.shape[0]):
        for i in range(counts.shape[1]):
            c_re, c_im = x0 + dx * i, y0 + dy * j
            re, im, count = 0.0, 0.0, 0
            while count < max_iter and re * re + im * im <= 4.0:
                re, im = re * re - im * im + c_re, 2.0 * re * im + c_im
                count += 1
            counts[j, i] = count


def mandelbrot_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `mandelbrot`; the grid is square."""
    width, max_iter = (int(limit) for limit in inputs["limits"])
    return np.empty((width, width), np.int32), *(float(number) for number in inputs["view"]), max_iter


def nbody(acceleration: Any, position: Any, mass: Any, softening2: float) -> None:
    """Sum over all pairs, positions as (n, 3)."""
    for i in range(len(mass)):
        total = np.zeros(3)
        for j in range(len(mass)):
            dx = position[j, 0] - position[i, 0]
            dy = position[j, 1] - position[i, 1]
            dz = position[j, 2] - position[i, 2]
            pull = mass[j] / (dx * dx + dy * dy + dz * dz + softening2) ** 1.5
            total[0] += pull * dx
            total[1] += pull * dy
            total[2] += pull * dz
        acceleration[i] = total


def nbody_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `nbody`."""
    position = np.stack([inputs["x"], inputs["y"], inputs["z"]], axis=1)
    return np.empty_like(position), position, inputs["mass"], float(inputs["softening2"][0])


def monte_carlo_pi(key: Any, draws: int) -> int:
    """Count hits, one draw after the other."""
    state = key
    hits = 0
    for _ in range(draws):
        state += np.uint64(0x9E3779B97F4A7C15)
        z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 1.1102230246251565e-16
        state += np.uint64(0x9E3779B97F4A7C15)
        z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        y = ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 1.1102230246251565e-16
        if x * x + y * y < 1.0:
            hits += 1
    return hits


def monte_carlo_pi_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `monte_carlo_pi`."""
    from gilscope.kernels import monte_carlo_pi as kernel

    return inputs["key"][0], kernel.SPEC.sizes["large"].dimensions["draws"]


def heat(grid: Any, other: Any, alpha: float, sweeps: int) -> None:
    """Sweep from one grid to the other and back, two loops over (rows, columns)."""
    for _ in range(sweeps):
        for i in range(1, grid.shape[0] - 1):
            for j in range(1, grid.shape[1] - 1):
                around = grid[i - 1, j] + grid[i + 1, j] + grid[i, j - 1] + grid[i, j + 1]
                other[i, j] = grid[i, j] + alpha * (around - 4.0 * grid[i, j])
        grid, other = other, grid


def heat_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `heat`: as many sweeps as the kernel's steps make."""
    from gilscope.kernels import heat as kernel

    grid = inputs["before"].reshape(*inputs["shape"])
    return (
        grid.copy(),
        grid.copy(),
        float(inputs["alpha"][0]),
        kernel.SPEC.sizes["large"].dimensions["steps"] * kernel.DEPTH,
    )


def black_scholes(price: Any, spot: Any, strike: Any, years: Any, r: float, sigma: float) -> None:
    """Price every option with the library's log, exp and erfc."""
    for i in range(len(price)):
        root = sigma * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (r + sigma * sigma / 2.0) * years[i]) / root
        d2 = d1 - root
        n1 = 0.5 * math.erfc(-d1 / math.sqrt(2.0))
        n2 = 0.5 * math.erfc(-d2 / math.sqrt(2.0))
        price[i] = spot[i] * n1 - strike[i] * math.exp(-r * years[i]) * n2


def black_scholes_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `black_scholes`, a fresh output first."""
    r, sigma = inputs["params"]
    return np.empty_like(inputs["spot"]), inputs["spot"], inputs["strike"], inputs["years"], float(r), float(sigma)


def nearest(index: Any, points: Any, centroids: Any) -> None:
    """Find the nearest centroid of every point: three plain loops over (n, d) and (k, d) arrays."""
    for i in range(points.shape[0]):
        best = math.inf
        for j in range(centroids.shape[0]):
            distance = 0.0
            for c in range(points.shape[1]):
                difference = points[i, c] - centroids[j, c]
                distance += difference * difference
            if distance < best:
                best = distance
                index[i] = j


def nearest_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `nearest` and `nearest_cdist`, a fresh output first."""
    k, d = (int(length) for length in inputs["limits"])
    points = inputs["points"].reshape(-1, d)
    return np.empty(len(points), np.int32), points, inputs["centroids"].reshape(k, d)


def matmul_arguments(inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of `matmul_blas`, a fresh output first."""
    columns, depth = (int(length) for length in inputs["limits"])
    a = inputs["a"].reshape(-1, depth)
    return np.empty((len(a), columns)), a, inputs["b"].reshape(depth, columns)


def triad_arguments(arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return a, b, c and s."""
    return np.zeros_like(arrays["b"]), arrays["b"], arrays["c"], float(arrays["scale"][0])


def triad(a: Any, b: Any, c: Any, s: float) -> None:
    """Go through the arrays once."""
    for i in range(len(a)):
        a[i] = b[i] + s * c[i]


def triad_halves(a: Any, b: Any, c: Any, s: float) -> None:
    """Go through both halves at a time: six streams."""
    half = len(a) // 2
    for i in range(half):
        a[i] = b[i] + s * c[i]
        a[half + i] = b[half + i] + s * c[half + i]


def triad_pages(a: Any, b: Any, c: Any, s: float) -> None:
    """Go through four pages at a time."""
    for first in range(0, len(a), 2048):
        for i in range(first, first + 512):
            a[i] = b[i] + s * c[i]
            a[i + 512] = b[i + 512] + s * c[i + 512]
            a[i + 1024] = b[i + 1024] + s * c[i + 1024]
            a[i + 1536] = b[i + 1536] + s * c[i + 1536]


TRIADS: tuple[Callable[..., None], ...] = (triad, triad_halves, triad_pages)
"""The plain loops tried; `large` is a multiple of 2048, which the last one needs. The yardstick is the fastest."""


def sieve_arguments(arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return n, the base primes, their places, and a segment."""
    numbers, odds = int(arrays["limits"][0]), int(arrays["limits"][1])
    primes = arrays["primes"].astype(np.int64)
    return 2 * numbers, primes, np.zeros_like(primes), np.zeros(odds, np.uint8)


def sieve(n: int, primes: Any, places: Any, struck: Any) -> int:
    """Count the primes below an even n: odd numbers, in segments, each prime from its square on."""
    odds = len(struck)
    count = 1
    active = 0
    for low in range(1, n, 2 * odds):
        high = low + 2 * odds
        struck[:] = 0
        while active < len(primes) and primes[active] * primes[active] < high:
            places[active] = (primes[active] * primes[active] - low) // 2
            active += 1
        for i in range(active):
            k = places[i]
            while k < odds:
                struck[k] = 1
                k += primes[i]
            places[i] = k - odds
        for k in range(min(odds, (n - low + 1) // 2)):
            if struck[k] == 0:
                count += 1
    return count - 1


def edit_distance_arguments(arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the strings as two lists of bytes."""
    sides = []
    for side in ("left", "right"):
        packed, lengths = arrays[side].tobytes(), arrays[f"{side}_lengths"]
        sides.append([packed[64 * k : 64 * k + int(lengths[k])] for k in range(len(lengths))])
    return tuple(sides)


def spmv_arguments(arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return SciPy's matrix on the same int32 indices, and x."""
    from scipy import sparse

    shape = len(arrays["indptr"]) - 1, len(arrays["x"])
    return sparse.csr_matrix((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape), arrays["x"]


def histogram_arguments(arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the counts and the values."""
    return np.zeros(1024, np.int64), arrays["values"]


def histogram(counts: Any, values: Any) -> None:
    """Count one value after the other."""
    bins = len(counts)
    for k in range(bins):
        counts[k] = 0
    for value in values:
        if 0.0 <= value < 1.0:
            counts[int(value * bins)] += 1
