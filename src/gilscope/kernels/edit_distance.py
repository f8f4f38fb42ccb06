"""Levenshtein distances of pairs of byte strings of up to 64 bytes: operations on integers and bits.

The algorithm is the bit-parallel matrix of Myers ("A fast bit-vector algorithm for approximate string matching based
on dynamic programming", J. ACM 46, 1999) in the form of Hyyrö ("A bit-vector algorithm for computing Levenshtein and
Damerau edit distances", Nordic J. Computing 10, 2003). A column of the matrix is two words: bit i of `up` (`down`)
says that the entry of row i + 1 is one more (less) than that of row i. Each byte of the right string turns a column
into the next, by 15 operations for all 64 rows.

String k is the first `lengths[k]` bytes of its slot of 64 bytes; the rest of the slot does not matter. Lengths must
be within [0, 64]: the compiled bodies raise if one is not, plain Python does not check. A pair of lengths m and n
takes about 15·n word operations and about 2·(m + n) loads and stores, all in the first-level cache. The distance of
an empty string from another one is the other's length.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.kernels._uniform import draw_below
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLOT = 64
LANES = 16
STEPS = 8
LETTERS = 20
CONSTANTS = (
    1,
    0xFFFFFFFFFFFFFFFF,
    0x5555555555555555,
    0x3333333333333333,
    0x0F0F0F0F0F0F0F0F,
    0x0101010101010101,
    2,
    4,
    56,
    0,
)

SPEC = Kernel(
    name="edit_distance",
    buffers=(
        Buffer("distances", "i", ("pairs",), "output"),
        Buffer("table", "Q", (256,), "scratch"),
        Buffer("lanes", "Q", ((SLOT + 3) * LANES,), "scratch"),
        Buffer("ends", "q", (LANES,), "scratch"),
        Buffer("left", "B", ("pairs", SLOT), "split"),
        Buffer("left_lengths", "i", ("pairs",), "split"),
        Buffer("right", "B", ("pairs", SLOT), "split"),
        Buffer("right_lengths", "i", ("pairs",), "split"),
        Buffer("constants", "Q", (len(CONSTANTS),), "whole"),
    ),
    split="pairs",
    sizes={"tiny": Size({"pairs": 43}), "small": Size({"pairs": 2500}), "large": Size({"pairs": 500_000})},
    tolerance=None,
    bound="latency",
    schedule="static",
)

EMPTY = {"pairs": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return random strings of `LETTERS` letters, their lengths uniform in [0, 64], and `constants`."""
    import numpy as np

    generator = np.random.PCG64(seed)
    pairs = dimensions["pairs"]
    found: dict[str, NDArray[Any]] = {"constants": np.array(CONSTANTS, np.uint64)}
    for side in ("left", "right"):
        found[side] = draw_below(generator, LETTERS, pairs * SLOT, np.uint8)
        found[side] += np.uint8(ord("a"))
        found[f"{side}_lengths"] = draw_below(generator, SLOT + 1, pairs, np.int32)
    return found


def kernel(
    distances: Any,
    table: Any,
    lanes: Any,  # noqa: ARG001
    ends: Any,  # noqa: ARG001
    left: Any,
    left_lengths: Any,
    right: Any,
    right_lengths: Any,
    constants: Any,
    start: int,
    stop: int,
) -> None:
    """Compute the distances of the pairs [start, stop), one after the other.

    Plain Python's integers have no width, so complements, sums and shifts are masked.
    """
    one, mask = constants[0], constants[1]
    for symbol in range(256):
        table[symbol] = 0
    for pair in range(stop - start):
        slot = pair * SLOT
        length = left_lengths[pair]
        for row in range(length):
            table[left[slot + row]] |= one << row
        last = length - 1
        up, down, distance = mask, 0, length if length > 0 else right_lengths[pair]
        for step in range(right_lengths[pair] if length > 0 else 0):
            match = table[right[slot + step]]
            diagonal = ((((match & up) + up) & mask) ^ up) | match | down
            rises = down | (~(diagonal | up) & mask)
            falls = up & diagonal
            distance += (rises >> last & 1) - (falls >> last & 1)
            rises = ((rises << 1) & mask) | 1
            up = ((falls << 1) & mask) | (~(diagonal | rises) & mask)
            down = rises & diagonal
        for row in range(length):
            table[left[slot + row]] = 0
        distances[pair] = distance


def compiled_kernel(
    distances: Any,
    table: Any,
    lanes: Any,
    ends: Any,
    left: Any,
    left_lengths: Any,
    right: Any,
    right_lengths: Any,
    constants: Any,
    start: int,
    stop: int,
) -> None:
    """Compute the distances of the pairs [start, stop), `LANES` pairs side by side.

    The columns of one pair depend on each other, but pairs are independent and fill vector registers. So first, pair
    by pair, the table of the left string gives what each byte of the right string matches. Then all lanes compute
    their columns, `STEPS` at a time, so that the columns stay in registers. A lane whose string has ended keeps its
    column. The distance follows from the last column: its top entry is the right string's length, and its steps up
    and down are added. There are no masks, as a compiler's uint64 wraps by itself, which plain Python's cannot.
    """
    one, ones, zero = constants[0], constants[1], constants[9]
    pairs, quarter, nibble, byte = constants[2], constants[3], constants[4], constants[5]
    two, four, top = constants[6], constants[7], constants[8]
    count = stop - start
    for symbol in range(256):
        table[symbol] = zero
    for first in range(0, count, LANES):
        longest = 0
        for lane in range(LANES):
            length, end = 0, 0
            if first + lane < count:
                length, end = left_lengths[first + lane], right_lengths[first + lane]
            if length < 0 or length > SLOT or end < 0 or end > SLOT:
                raise IndexError("lengths: not within a slot")
            slot = (first + lane) * SLOT
            mask, bit = zero, one
            for begin in range(0, length, STEPS):
                string = left[slot + begin : slot + begin + STEPS]
                for k in range(STEPS):
                    table[string[k]] |= bit
                    mask |= bit if begin + k < length else zero
                    bit += bit
            for begin in range(0, end, STEPS):
                string = right[slot + begin : slot + begin + STEPS]
                for k in range(STEPS):
                    lanes[(3 + begin + k) * LANES + lane] = table[string[k]]
            for symbol in range(256):
                table[symbol] = zero
            lanes[lane], lanes[LANES + lane], lanes[2 * LANES + lane] = ones, zero, mask
            ends[lane] = end
            longest = max(longest, end)
        for begin in range(0, longest, STEPS):
            matches = lanes[(3 + begin) * LANES : (3 + begin + STEPS) * LANES]
            for lane in range(LANES):
                up, down, end = lanes[lane], lanes[LANES + lane], ends[lane]
                for step in range(STEPS):
                    match = matches[step * LANES + lane]
                    diagonal = (((match & up) + up) ^ up) | match | down
                    rises = down | ~(diagonal | up)
                    falls = up & diagonal
                    rises = (rises + rises) | one
                    up = (falls + falls) | ~(diagonal | rises) if begin + step < end else up
                    down = rises & diagonal if begin + step < end else down
                lanes[lane], lanes[LANES + lane] = up, down
        for lane in range(min(LANES, count - first)):
            distance = ends[lane]
            ups, downs = lanes[lane] & lanes[2 * LANES + lane], lanes[LANES + lane] & lanes[2 * LANES + lane]
            ups -= (ups >> one) & pairs
            downs -= (downs >> one) & pairs
            ups = (ups & quarter) + ((ups >> two) & quarter)
            downs = (downs & quarter) + ((downs >> two) & quarter)
            ups = (((ups + (ups >> four)) & nibble) * byte) >> top
            downs = (((downs + (downs >> four)) & nibble) * byte) >> top
            distances[first + lane] = distance + int(ups) - int(downs)
