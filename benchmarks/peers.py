"""The libraries that somebody would take instead of a kernel: yardsticks of test_ceilings.py.

Their arguments are made by the kernel's `x_arguments` in textbook.py.
"""

from typing import Any

import numpy as np


def nearest_cdist(index: Any, points: Any, centroids: Any) -> None:
    """Find the nearest by SciPy, in blocks of points whose distances stay in the second cache or near it."""
    from scipy.spatial.distance import cdist

    for first in range(0, len(points), 8192):
        distances = cdist(points[first : first + 8192], centroids, "sqeuclidean")
        index[first : first + 8192] = distances.argmin(axis=1)


def matmul_blas(c: Any, a: Any, b: Any) -> None:
    """Multiply by NumPy's BLAS. To be held to one thread by the caller (threadpoolctl, or the environment)."""
    np.matmul(a, b, out=c)


def edit_distance(left: list[bytes], right: list[bytes]) -> Any:
    """Return RapidFuzz's distances of the same pairs, one thread."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    return process.cpdist(left, right, scorer=Levenshtein.distance, dtype=np.int32, workers=1)


def spmv(matrix: Any, x: Any) -> Any:
    """Return SciPy's product."""
    return matrix @ x


def numpy_histogram(counts: Any, values: Any) -> Any:
    """Return NumPy's counts."""
    return np.histogram(values, len(counts), (0.0, 1.0))[0]
