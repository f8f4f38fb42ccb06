# exactness: strict
"""Random points in the quarter circle; twin of gilscope/kernels/monte_carlo_pi.py, which defines it.

OUT hits       int64  (1,)  hits among the draws [start, stop)
    first      uint64 (1,)  scratch, for the interpreter's sake
IN  constants  uint64 (10,)  γ, two multipliers, the shifts 30, 27, 31 and 11, 1, two masks
    key        uint64 (1,)  SplitMix64's seed

a) The state is key + n·γ: it does not wait for the mixing, so draws are independent and fill vector registers
   where the instruction set multiplies 64-bit lanes. LANES draws at a time keep several such registers busy.
b) γ and the multipliers come from the buffer as everywhere else; the shifts are literals, as a vector shift by an
   unknown count costs an instruction more. The buffer's shifts and mask are checked to be the same.
c) Coordinates are in [0, UNIT), not scaled to [0, 1): powers of two change no rounding, so hits are the same.
d) With AVX-512 an unsigned number becomes a double in one instruction: the upper 53 bits stay where they are, and
   exclusive or and mask are one instruction too. Without, only a signed one does, and they are shifted down.
e) A lane's count is kept or one more, which is one addition under a mask.
f) AVX2 multiplies 32-bit lanes only: three products make one of 64 bits, and four draws in a vector take about as long
   as four after each other. But the two use different units of the CPU. So half of the lanes are a vector and half are
   not, which takes two thirds of the time of either. A double is made of a number below 2⁵³ in two halves, each put
   into the mantissa of a power of two; UNIT is 2⁵³ for both.
"""

from libc.stdint cimport int64_t, uint64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, refuse, release, take

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(__AVX512DQ__)
    #define UNIT 0x1p64
    enum { LANES = 16 };
    static inline double upper_53_bits(uint64_t bits) { return (double) (bits & ~(uint64_t) 2047); }
    #else
    #define UNIT 0x1p53
    enum { LANES = 8 };
    static inline double upper_53_bits(uint64_t bits) { return (double) (int64_t) (bits >> 11); }
    #endif

    static inline double coordinate(uint64_t state, uint64_t multiplier1, uint64_t multiplier2) {
        uint64_t mixed = (state ^ (state >> 30)) * multiplier1;
        mixed = (mixed ^ (mixed >> 27)) * multiplier2;
        return upper_53_bits(mixed ^ (mixed >> 31));
    }
    static inline int is_hit(uint64_t state, uint64_t gamma, uint64_t multiplier1, uint64_t multiplier2) {
        double x = coordinate(state, multiplier1, multiplier2), y = coordinate(state + gamma, multiplier1, multiplier2);
        return x * x + y * y < UNIT * UNIT;
    }

    #if defined(__GNUC__) && defined(__AVX2__) && !defined(__AVX512DQ__)
    #include <string.h>
    enum { VECTOR = 4 };
    typedef uint64_t words __attribute__((vector_size(32)));
    typedef double doubles __attribute__((vector_size(32)));
    static inline doubles four_coordinates(words state, uint64_t multiplier1, uint64_t multiplier2) {
        words mixed = (state ^ (state >> 30)) * multiplier1;
        mixed = (mixed ^ (mixed >> 27)) * multiplier2;
        mixed = (mixed ^ (mixed >> 31)) >> 11;
        words low = (mixed & 0xffffffff) | 0x4330000000000000, high = (mixed >> 32) | 0x4530000000000000;
        return ((doubles) high - 0x1.00000001p84) + (doubles) low;
    }
    static inline void count_hits(
        uint64_t *states, int64_t *counts, uint64_t gamma, uint64_t multiplier1, uint64_t multiplier2
    ) {
        words state, count;
        memcpy(&state, states, sizeof state);
        memcpy(&count, counts, sizeof count);
        doubles x = four_coordinates(state, multiplier1, multiplier2);
        doubles y = four_coordinates(state + gamma, multiplier1, multiplier2);
        count -= (words) (x * x + y * y < UNIT * UNIT);
        state += LANES * 2 * gamma;
        memcpy(states, &state, sizeof state);
        memcpy(counts, &count, sizeof count);
        for (int lane = VECTOR; lane < LANES; lane++) {
            uint64_t one = states[lane];
            __asm__("" : "+r"(one)); /* else gcc makes vectors of these lanes too */
            counts[lane] += is_hit(one, gamma, multiplier1, multiplier2);
            states[lane] = one + LANES * 2 * gamma;
        }
    }
    #else
    static inline void count_hits(
        uint64_t *states, int64_t *counts, uint64_t gamma, uint64_t multiplier1, uint64_t multiplier2
    ) {
        for (int lane = 0; lane < LANES; lane++) {
            counts[lane] = is_hit(states[lane], gamma, multiplier1, multiplier2) ? counts[lane] + 1 : counts[lane];
            states[lane] += LANES * 2 * gamma;
        }
    }
    #endif
    """
    enum:
        LANES
    # Whether the draw that begins at a state is a hit.
    bint is_hit(uint64_t state, uint64_t gamma, uint64_t multiplier1, uint64_t multiplier2) noexcept nogil
    # Count the hits of the next draw of every lane.
    void count_hits(
        uint64_t *states, int64_t *counts, uint64_t gamma, uint64_t multiplier1, uint64_t multiplier2
    ) noexcept nogil

cdef enum:
    CONSTANTS = 10


cdef int64_t monte_carlo_pi(const uint64_t *constants, uint64_t key, int64_t start, int64_t stop) noexcept nogil:
    cdef uint64_t gamma = constants[0], multiplier1 = constants[1], multiplier2 = constants[2]
    cdef uint64_t state = key + (<uint64_t> start * 2 + 1) * gamma
    cdef uint64_t states[LANES]
    cdef int64_t counts[LANES]
    cdef int64_t draw, count = 0
    cdef int lane
    for lane in range(LANES):
        states[lane] = state + <uint64_t> lane * 2 * gamma
        counts[lane] = 0
    for draw in range((stop - start) // LANES):
        count_hits(states, counts, gamma, multiplier1, multiplier2)
    for lane in range(LANES):
        count += counts[lane]
        count += lane < (stop - start) % LANES and is_hit(states[lane], gamma, multiplier1, multiplier2)
    return count


def kernel(hits, first, constants, key, int64_t start, int64_t stop, bint release_gil):
    """Count the hits among the draws [start, stop). Raises InvalidBuffer for a wrong buffer."""
    cdef Held held
    cdef int64_t *hits_at
    cdef uint64_t *constants_at
    cdef uint64_t *key_at
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        hits_at = <int64_t *> take(&held, hits, "hits", c"q", 1, WRITABLE)
        take(&held, first, "first", c"Q", 1, WRITABLE)
        constants_at = <uint64_t *> take(&held, constants, "constants", c"Q", CONSTANTS, READABLE)
        key_at = <uint64_t *> take(&held, key, "key", c"Q", 1, READABLE)
        if constants_at[3] != 30 or constants_at[4] != 27 or constants_at[5] != 31 or constants_at[6] != 11:
            refuse("constants", "other shifts", "SplitMix64's 30, 27, 31 and 11")
        if constants_at[9] >> 11 << 11 != constants_at[9] or ~constants_at[9] >> 11 != 0:
            refuse("constants", "another mask", "that of the upper 53 bits")
        if release_gil:
            with nogil:
                hits_at[0] = monte_carlo_pi(constants_at, key_at[0], start, stop)
        else:
            hits_at[0] = monte_carlo_pi(constants_at, key_at[0], start, stop)
    finally:
        release(&held)
