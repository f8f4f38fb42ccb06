"""Softened gravity by direct sum: compute-bound and even, the ideal case for running in parallel.

a_i = Σ_j m_j (r_j − r_i) / (|r_j − r_i|² + ε²)^1.5, with G = 1. The body itself adds nothing, as its distance is 0
and ε > 0. Each coordinate has an array of its own, so that bodies j fill vector registers without shuffles.

A NaN in a position makes all accelerations NaN, an infinity those along its axis. An infinite mass gives the others
infinite accelerations and itself NaN; a subnormal mass gives subnormal ones. Bodies in one place do not accelerate
each other.
The sign of a zero is not kept. Without bodies there is nothing to compute.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEC = Kernel(
    name="nbody",
    buffers=(
        Buffer("ax", "d", ("bodies",), "output"),
        Buffer("ay", "d", ("bodies",), "output"),
        Buffer("az", "d", ("bodies",), "output"),
        Buffer("x", "d", ("bodies",), "whole"),
        Buffer("y", "d", ("bodies",), "whole"),
        Buffer("z", "d", ("bodies",), "whole"),
        Buffer("mass", "d", ("bodies",), "whole"),
        Buffer("softening2", "d", (1,), "whole"),
    ),
    split="bodies",
    sizes={
        "tiny": Size({"bodies": 61}),
        "small": Size({"bodies": 540}),
        "large": Size({"bodies": 5120}),
        **{f"sweep_{1 << power}": Size({"bodies": 1 << power}, is_sweep=True) for power in range(3, 11)},
    },
    tolerance=1e-10,
    bound="divide",
    schedule="static",
)

EMPTY = {"bodies": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return positions in [-1, 1)³, masses in [0.5, 1.5) / n, and ε² = 10⁻⁴."""
    import numpy as np

    n = dimensions["bodies"]
    uniform = draw_uniform(np.random.PCG64(seed), 4 * n)
    x, y, z, mass = uniform.reshape(4, n)
    return {
        "x": 2.0 * x - 1.0,
        "y": 2.0 * y - 1.0,
        "z": 2.0 * z - 1.0,
        "mass": (0.5 + mass) / n,
        "softening2": np.array([1e-4]),
    }


def kernel(
    ax: Any, ay: Any, az: Any, x: Any, y: Any, z: Any, mass: Any, softening2: Any, start: int, stop: int
) -> None:
    """Sum the accelerations of the bodies [start, stop)."""
    bodies = len(x)
    epsilon2 = softening2[0]
    for i in range(start, stop):
        xi, yi, zi = x[i], y[i], z[i]
        sum_x, sum_y, sum_z = 0.0, 0.0, 0.0
        for j in range(bodies):
            dx = x[j] - xi
            dy = y[j] - yi
            dz = z[j] - zi
            distance2 = dx * dx + dy * dy + dz * dz + epsilon2
            pull = mass[j] / (distance2 * math.sqrt(distance2))
            sum_x += pull * dx
            sum_y += pull * dy
            sum_z += pull * dz
        ax[i - start] = sum_x
        ay[i - start] = sum_y
        az[i - start] = sum_z
