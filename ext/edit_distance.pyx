# exactness: strict
"""Levenshtein distances of pairs of byte strings; twin of gilscope/kernels/edit_distance.py, which defines it.

OUT distances      int32  (stop - start,)     the pairs [start, stop)
    table          uint64 (256,)              scratch: where in the left string each byte is
    lanes          uint64 (67, LANES)         scratch: up, down, the left string's rows, and up to 64 matches
    ends           int64  (LANES,)            scratch, for Numba's sake
IN  left           uint8  (stop - start, 64)  and left_lengths, int32
    right          uint8  (stop - start, 64)  and right_lengths, int32
    constants      uint64 (10,)               for the interpreter's and Numba's sake

a) LANES pairs side by side, STEPS columns at a time: columns of one pair wait for each other, lanes do not.
b) The table is looked up by one pair after the other, and what it says is laid out for the lanes: tables side by
   side would be 32 KiB to gather from, by a slow instruction where there is one.
c) Strings are read STEPS bytes at a time, past their end but not past their slot: rows below a string's end have no
   effect on those above, and columns after it are not taken. Loops that end on the byte are mispredicted more.
d) No distance is kept step by step: the last column has it, two population counts a pair.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memset
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, read_int32, refuse, release, take

cdef enum:
    SLOT = 64
    LANES = 16
    STEPS = 8
    CONSTANTS = 10


cdef inline void lay_out(
    uint64_t *table, uint64_t *matches, const uint8_t *left, int64_t length, const uint8_t *right, int64_t end
) noexcept nogil:
    """Write down, a lane apart, which rows each byte of `right` matches."""
    cdef int64_t block, k
    for block in range((length + STEPS - 1) // STEPS):
        for k in range(STEPS):
            table[left[block * STEPS + k]] |= <uint64_t> 1 << (block * STEPS + k)
    for block in range((end + STEPS - 1) // STEPS):
        for k in range(STEPS):
            matches[(block * STEPS + k) * LANES] = table[right[block * STEPS + k]]
    memset(table, 0, 256 * sizeof(uint64_t))


cdef inline void advance_lanes(uint64_t *lanes, const int64_t *ends, int64_t begin) noexcept nogil:
    """Take STEPS columns from `begin` on in every lane; a lane whose string has ended keeps its column."""
    cdef const uint64_t *matches = lanes + (3 + begin) * LANES
    cdef uint64_t up, down, match, diagonal, rises, falls
    cdef int64_t end
    cdef int lane, step
    for lane in range(LANES):
        up = lanes[lane]
        down = lanes[LANES + lane]
        end = ends[lane] - begin
        for step in range(STEPS):
            match = matches[step * LANES + lane]
            diagonal = (((match & up) + up) ^ up) | match | down
            rises = down | ~(diagonal | up)
            falls = up & diagonal
            rises = (rises + rises) | 1
            up = ((falls + falls) | ~(diagonal | rises)) if step < end else up
            down = (rises & diagonal) if step < end else down
        lanes[lane] = up
        lanes[LANES + lane] = down


cdef inline int32_t population(uint64_t word) noexcept nogil:
    """Count the bits, without the instruction that the lowest level has not."""
    word -= (word >> 1) & <uint64_t> 0x5555555555555555
    word = (word & <uint64_t> 0x3333333333333333) + ((word >> 2) & <uint64_t> 0x3333333333333333)
    word = (word + (word >> 4)) & <uint64_t> 0x0F0F0F0F0F0F0F0F
    return <int32_t> ((word * <uint64_t> 0x0101010101010101) >> 56)


cdef inline int64_t read_length(const int32_t *length) noexcept nogil:
    """Return a length that was checked, or a harmless one if another thread has changed it since."""
    return min(max(read_int32(length), 0), SLOT)


cdef void edit_distance(
    int32_t *distances, uint64_t *table, uint64_t *lanes, const uint8_t *left,
    const int32_t *left_lengths, const uint8_t *right, const int32_t *right_lengths, int64_t count
) noexcept nogil:
    cdef int64_t ends[LANES]
    cdef int64_t group, first, pair, longest, begin, length, end
    cdef int lane, used
    for lane in range(256):
        table[lane] = 0
    for group in range((count + LANES - 1) // LANES):
        first = group * LANES
        used = <int> min(<int64_t> LANES, count - first)
        longest = 0
        for lane in range(LANES):
            lanes[lane] = ~<uint64_t> 0
            lanes[LANES + lane] = 0
            ends[lane] = 0
        for lane in range(used):
            pair = first + lane
            length = read_length(left_lengths + pair)
            end = read_length(right_lengths + pair)
            longest = max(longest, end)
            ends[lane] = end
            # The rows there are: a shift by all 64 bits has no meaning.
            lanes[2 * LANES + lane] = ~<uint64_t> 0 >> (SLOT - length) if length > 0 else 0
            lay_out(table, lanes + 3 * LANES + lane, left + pair * SLOT, length, right + pair * SLOT, end)
        for begin in range((longest + STEPS - 1) // STEPS):
            advance_lanes(lanes, ends, begin * STEPS)
        for lane in range(used):
            distances[first + lane] = (
                <int32_t> ends[lane]
                + population(lanes[lane] & lanes[2 * LANES + lane])
                - population(lanes[LANES + lane] & lanes[2 * LANES + lane])
            )


cdef int check_lengths(str name, const int32_t *lengths, int64_t count) except -1:
    """Refuse lengths beyond a slot."""
    cdef int32_t lowest = 0, highest = 0
    cdef int64_t pair
    for pair in range(count):
        lowest = min(lowest, lengths[pair])
        highest = max(highest, lengths[pair])
    if lowest < 0 or highest > SLOT:
        refuse(name, f"lengths from {lowest} to {highest}", f"lengths from 0 to {SLOT}")
    return 0


def kernel(
    distances, table, lanes, ends, left, left_lengths, right, right_lengths, constants, int64_t start, int64_t stop,
    bint release_gil
):
    """Compute the distances of the pairs [start, stop). Raises InvalidBuffer for a wrong buffer or length."""
    cdef Held held
    cdef int64_t count
    cdef int32_t *distances_at
    cdef uint64_t *table_at
    cdef uint64_t *lanes_at
    cdef uint8_t *left_at
    cdef int32_t *left_lengths_at
    cdef uint8_t *right_at
    cdef int32_t *right_lengths_at
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        count = stop - start
        distances_at = <int32_t *> take(&held, distances, "distances", c"i", count, WRITABLE)
        table_at = <uint64_t *> take(&held, table, "table", c"Q", 256, WRITABLE)
        lanes_at = <uint64_t *> take(&held, lanes, "lanes", c"Q", (SLOT + 3) * LANES, WRITABLE)
        take(&held, ends, "ends", c"q", LANES, WRITABLE)
        left_at = <uint8_t *> take(&held, left, "left", c"B", count * SLOT, READABLE)
        left_lengths_at = <int32_t *> take(&held, left_lengths, "left_lengths", c"i", count, READABLE)
        right_at = <uint8_t *> take(&held, right, "right", c"B", count * SLOT, READABLE)
        right_lengths_at = <int32_t *> take(&held, right_lengths, "right_lengths", c"i", count, READABLE)
        take(&held, constants, "constants", c"Q", CONSTANTS, READABLE)
        check_lengths("left_lengths", left_lengths_at, count)
        check_lengths("right_lengths", right_lengths_at, count)
        if release_gil:
            with nogil:
                edit_distance(
                    distances_at, table_at, lanes_at, left_at, left_lengths_at, right_at, right_lengths_at, count
                )
        else:
            edit_distance(distances_at, table_at, lanes_at, left_at, left_lengths_at, right_at, right_lengths_at, count)
    finally:
        release(&held)
