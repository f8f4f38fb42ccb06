"""Results of single kernels, asked for in the words of their problems."""

import numpy as np
from numpy.typing import NDArray

from gilscope.kernels import heat
from gilscope.kernels.histogram import BATCH, COPIES
from tests.parity.calls import compiled, sized, solve

Doubles = NDArray[np.float64]


def escape_counts(
    implementation: str, max_iter: int, x0: float, width: int = 1, dx: float = 0.0, y0: float = 0.0
) -> list[int]:
    """Return the counts of one row of points."""
    spec = sized("mandelbrot", height=1, width=width, max_iter=max_iter)
    frame = {"view": np.array([x0, y0, dx, 0.0]), "limits": np.array([width, max_iter], np.int64)}
    return [int(count) for count in solve(spec, implementation, frame)["counts"]]


def histogram(implementation: str, values: NDArray[np.float64], bins: int) -> list[int]:
    """Return the counts of values."""
    counts = np.full(bins, -1, np.int64)
    copies, places = np.full(COPIES * (bins + 1), 99, np.int32), np.full(BATCH, 99, np.int32)
    compiled("histogram", implementation)(counts.data, copies.data, places.data, values.data, 0, len(values))
    return [int(count) for count in counts]


def heated(implementation: str, grid: Doubles, alpha: float) -> Doubles:
    """Return the grid after a step, that is DEPTH sweeps."""
    spec = sized("heat", rows=grid.shape[0], columns=grid.shape[1])
    given = {"before": grid, "shape": np.array(grid.shape, np.int64), "alpha": np.array([alpha])}
    return solve(spec, implementation, given)["after"].reshape(grid.shape)


def swept(grid: Doubles, alpha: float) -> Doubles:
    """Return the grid after NumPy's DEPTH sweeps."""
    after = grid.copy()
    for _ in range(heat.DEPTH):
        around = after[:-2, 1:-1] + after[2:, 1:-1] + after[1:-1, :-2] + after[1:-1, 2:]
        after[1:-1, 1:-1] = (1 - 4 * alpha) * after[1:-1, 1:-1] + alpha * around
    return after


def pulled(implementation: str, position: Doubles, mass: Doubles, softening2: float) -> Doubles:
    """Return the accelerations (axis, body) of bodies at positions (axis, body)."""
    given = dict(zip("xyz", position, strict=True)) | {"mass": mass, "softening2": np.array([softening2])}
    return np.array(list(solve(sized("nbody", bodies=len(mass)), implementation, given).values()))


def prices(implementation: str, spot: Doubles, strike: Doubles, years: Doubles, r: float, sigma: float) -> Doubles:
    given = {"spot": spot, "strike": strike, "years": years, "params": np.array([r, sigma])}
    return solve(sized("black_scholes", options=len(spot)), implementation, given)["price"]
