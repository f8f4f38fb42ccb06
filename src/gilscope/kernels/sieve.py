"""Count of the primes in [2, n), by the sieve of Eratosthenes: integers, and stores at scattered places in the cache.

The k-th odd number is 2k + 1. Segment s holds the odd numbers of s·odds ≤ k < (s + 1)·odds, one byte each, so that
a segment stays in the first-level cache (Bays and Hudson, "The segmented sieve of Eratosthenes and arithmetic
progressions in primes to 10¹²", BIT 17, 1977). The odd multiples of p are the k ≡ (p - 1)/2 modulo p. The prime 2
is counted with segment 0. π(10⁶) = 78498, π(10⁸) = 5761455, π(2·10⁸) = 11078937; there are none for n ≤ 2.

The base primes, all odd ones whose square is below n and at least those of `PATTERN`, are an argument, and so is the
pattern that the smallest ones make. They must be right: the only check is that no index leaves its buffer. Later
segments need more base primes: the work is uneven. No flops; about one store a number and a half.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.errors import InvalidNumber
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

PATTERN = (3, 5, 7, 11, 13)
PERIOD = 15015


def base_primes(n: int) -> list[int]:
    """Return the odd primes that sieve the numbers below `n`: up to its root, and at least those of `PATTERN`."""
    root = max(PATTERN[-1], math.isqrt(n))
    struck = bytearray(root + 1)
    for p in range(3, math.isqrt(root) + 1, 2):
        struck[p * p :: 2 * p] = b"\1" * len(range(p * p, root + 1, 2 * p))
    return [p for p in range(3, root + 1, 2) if not struck[p]]


def lengths(n: int, odds: int) -> Mapping[str, int]:
    """Return the length of every dimension for the numbers below `n` in segments of `odds` odd numbers.

    Raises:
        InvalidNumber: a segment without numbers never gets anywhere.

    """
    if odds < 1:
        raise InvalidNumber("odds", odds, "1 or more")
    primes = len(base_primes(n))
    return {
        "n": n,
        "segments": -(-(n // 2) // odds),
        "odds": odds,
        "primes": primes,
        "places": primes + 1,
        "pattern": PERIOD + odds,
    }


SPEC = Kernel(
    name="sieve",
    buffers=(
        Buffer("count", "q", (1,), "partial"),
        Buffer("flags", "B", ("odds",), "scratch"),
        Buffer("positions", "Q", ("places",), "scratch"),
        Buffer("primes", "Q", ("primes",), "whole"),
        Buffer("pattern", "B", ("pattern",), "whole"),
        Buffer("limits", "Q", (5,), "whole"),
    ),
    split="segments",
    sizes={
        "tiny": Size(lengths(12_001, 509)),
        "small": Size(lengths(700_001, 8192)),
        "large": Size(lengths(200_000_000, 32768)),
    },
    tolerance=None,
    bound="latency",
    schedule="dynamic",
)

EMPTY = {"n": 0, "odds": 8}

SEEDED = False


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:  # noqa: ARG001 - there is nothing random in primes
    """Return `primes`, `pattern` and `limits`."""
    return tables(dimensions["n"], dimensions["odds"])


def tables(n: int, odds: int) -> Mapping[str, "NDArray[Any]"]:
    """Return the arguments for the primes below `n` in segments of `odds` odd numbers.

    `limits` is the number of odd numbers below n, those in a segment, 1, whether n > 2, and the pattern's period.
    """
    import numpy as np

    numbers = 2 * np.arange(PERIOD + odds) + 1
    return {
        "primes": np.array(base_primes(n), np.uint64),
        "pattern": np.logical_or.reduce([numbers % p == 0 for p in PATTERN]).astype(np.uint8),
        "limits": np.array([n // 2, odds, 1, n > 2, PERIOD], np.uint64),
    }


def kernel(
    count: Any,
    flags: Any,
    positions: Any,  # noqa: ARG001
    primes: Any,
    pattern: Any,  # noqa: ARG001
    limits: Any,
    start: int,
    stop: int,
) -> None:
    """Count the primes in the segments [start, stop): each base prime strikes its multiples from its square on."""
    odds = limits[1]
    count[0] = limits[3] if start == 0 and stop > 0 else 0
    for segment in range(start, stop):
        first = segment * odds
        end = min(first + odds, limits[0])
        for k in range(end - first):
            flags[k] = 0
        for i in range(len(primes)):
            prime = primes[i]
            square = prime * prime >> 1
            lowest = first + ((prime >> 1) - first) % prime
            for k in range(max(square, lowest), end, prime):
                flags[k - first] = 1
        for k in range(end - first):
            count[0] += 1 - flags[k]
        if segment == 0 and end > 0:
            count[0] -= 1


def compiled_kernel(
    count: Any, flags: Any, positions: Any, primes: Any, pattern: Any, limits: Any, start: int, stop: int
) -> None:
    """Count the primes in the segments [start, stop), keeping each base prime's place from one to the next.

    A segment starts as a copy of the pattern of 3, 5, 7, 11 and 13, which repeats after 15015 odd numbers and saves
    nearly half of all strikes. The other primes strike four multiples in each turn of the loop: a strike is one
    store, which costs less than the loop around it. A base prime takes part from the segment of its square on. There
    it strikes all its multiples, which may include itself; base primes are set back at the end. All numbers are
    uint64, which no index wraps around; `one` and the first number come from buffers, because Numba computes
    uint64 ∘ int64 as float64.
    """
    numbers, odds, one, period = limits[0], limits[1], limits[2], limits[4]
    base_primes = len(primes)
    positions[base_primes] = start
    first = positions[base_primes] * odds
    active, own, found = len(PATTERN), 0, 0
    if start == 0 and stop > 0 and limits[3] > 0:
        found += 1
    while own < base_primes and primes[own] >> one < first:
        own += 1
    for segment in range(start, stop):
        end = first + odds
        offset = first % period
        for k in range(odds):
            flags[k] = pattern[offset + k]
        while active < base_primes and primes[active] * primes[active] >> one < end:
            prime = primes[active]
            gone = first % prime
            half = prime >> one
            positions[active] = half - gone if half >= gone else half + prime - gone
            active += 1
        for i in range(len(PATTERN), active):
            prime = primes[i]
            k = positions[i]
            prime2 = prime + prime
            prime3 = prime2 + prime
            while k + prime3 < odds:
                flags[k] = 1
                flags[k + prime] = 1
                flags[k + prime2] = 1
                flags[k + prime3] = 1
                k += prime2 + prime2
            while k < odds:
                flags[k] = 1
                k += prime
            positions[i] = k - odds
        while own < base_primes and primes[own] >> one < end:
            flags[(primes[own] >> one) - first] = 0
            own += 1
        if segment == 0:
            flags[0] = 1
        if first < numbers:
            for k in range(min(odds, numbers - first)):
                found += 1 - flags[k]
        first = end
    count[0] = found
