"""Counts of random points in the quarter circle: tiny input, tiny output, so that there is nothing to pickle.

Draw i has the coordinates mix(key + (2i + 1)·γ) and mix(key + (2i + 2)·γ), the outputs 2i and 2i + 1 of the
SplitMix64 generator seeded with key (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
OOPSLA 2014). The generator is counter-based: any part can be computed without the ones before it. Any 64 bits are a
key, coordinates are in [0, 1), and without draws there are no hits.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONSTANTS = (
    0x9E3779B97F4A7C15,
    0xBF58476D1CE4E5B9,
    0x94D049BB133111EB,
    30,
    27,
    31,
    11,
    1,
    0xFFFFFFFFFFFFFFFF,
    0xFFFFFFFFFFFFF800,
)

SPEC = Kernel(
    name="monte_carlo_pi",
    buffers=(
        Buffer("hits", "q", (1,), "partial"),
        Buffer("first", "Q", (1,), "scratch"),
        Buffer("constants", "Q", (len(CONSTANTS),), "whole"),
        Buffer("key", "Q", (1,), "whole"),
    ),
    split="draws",
    sizes={
        "tiny": Size({"draws": 997}),
        "small": Size({"draws": 88_000}),
        "large": Size({"draws": 1 << 26}),
        **{f"sweep_{1 << power}": Size({"draws": 1 << power}, is_sweep=True) for power in range(6, 21, 2)},
    },
    tolerance=None,
    bound="fma",
    schedule="static",
)

EMPTY = {"draws": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:  # noqa: ARG001 - the size is in the draws
    """Return SplitMix64's `constants` and the generator's `key`."""
    import numpy as np

    return {"constants": np.array(CONSTANTS, np.uint64), "key": np.random.PCG64(seed).random_raw(1)}


def kernel(hits: Any, first: Any, constants: Any, key: Any, start: int, stop: int) -> None:
    """Count the hits among the draws [start, stop).

    All 64-bit constants and the counter come from uint64 buffers, and `first` turns `start` into one, because
    Numba computes uint64 ∘ int64 as float64. Plain Python's integers have no width, so products and sums are masked.
    """
    gamma, multiplier1, multiplier2 = constants[0], constants[1], constants[2]
    shift1, shift2, shift3, to_53_bits = constants[3], constants[4], constants[5], constants[6]
    one, mask = constants[7], constants[8]
    first[0] = start
    state = (key[0] + ((first[0] << one) & mask) * gamma) & mask
    count = 0
    for _ in range(start, stop):
        state = (state + gamma) & mask
        mixed = ((state ^ (state >> shift1)) * multiplier1) & mask
        mixed = ((mixed ^ (mixed >> shift2)) * multiplier2) & mask
        x = ((mixed ^ (mixed >> shift3)) >> to_53_bits) * 1.1102230246251565e-16
        state = (state + gamma) & mask
        mixed = ((state ^ (state >> shift1)) * multiplier1) & mask
        mixed = ((mixed ^ (mixed >> shift2)) * multiplier2) & mask
        y = ((mixed ^ (mixed >> shift3)) >> to_53_bits) * 1.1102230246251565e-16
        if x * x + y * y < 1.0:
            count += 1
    hits[0] = count


def compiled_kernel(hits: Any, first: Any, constants: Any, key: Any, start: int, stop: int) -> None:
    """Count the hits among the draws [start, stop), without wrapping masks, and with coordinates in [0, 2⁶⁴).

    A compiler's uint64 wraps by itself. A mask whose value the compiler cannot know would hide from it that the state
    is an arithmetic series, which it must see to compute several draws in one vector register. The upper 53 bits stay
    where they are, and no coordinate is scaled to [0, 1), which saves a shift and a product each. Powers of two
    change no rounding, so that 2¹²⁸ separates hits from misses exactly where 1 does.
    """
    gamma, multiplier1, multiplier2 = constants[0], constants[1], constants[2]
    shift1, shift2, shift3, upper_53_bits = constants[3], constants[4], constants[5], constants[9]
    first[0] = start
    state = key[0] + (first[0] << constants[7]) * gamma + gamma
    step = gamma + gamma
    count = 0
    for _ in range(start, stop):
        mixed = (state ^ (state >> shift1)) * multiplier1
        mixed = (mixed ^ (mixed >> shift2)) * multiplier2
        x = float((mixed ^ (mixed >> shift3)) & upper_53_bits)
        mixed = state + gamma
        mixed = (mixed ^ (mixed >> shift1)) * multiplier1
        mixed = (mixed ^ (mixed >> shift2)) * multiplier2
        y = float((mixed ^ (mixed >> shift3)) & upper_53_bits)
        count += 1 if x * x + y * y < 3.402823669209384634633746074317682e38 else 0
        state += step
    hits[0] = count
