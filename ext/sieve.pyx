# exactness: strict
"""Count of the primes in [2, n); twin of gilscope/kernels/sieve.py, which defines it.

OUT count      int64  (1,)               the primes in the segments [start, stop)
    flags      uint8  (odds,)            scratch: a segment; 1 is struck
    positions  uint64 (base primes + 1,) scratch: where each base prime strikes next, from the segment's beginning
IN  primes     uint64 (base primes,)     odd, increasing, 3, 5, 7, 11 and 13 first
    pattern    uint8  (15015 + odds,)    1 where the odd number is a multiple of one of these five
    limits     uint64 (5,)               odd numbers below n, odds, 1, whether n > 2, 15015

a) A segment starts as a copy of the pattern: nearly half of all strikes at the price of a copy.
b) Strikes go four at a time: a strike is one store, the loop around it would cost more than that.
c) A base prime takes part from the segment of its square on, and strikes all its multiples there, which may be
   itself; base primes are unstruck at the end. So its place is always below it, and no strike needs a test.
d) Bytes, not bits: a strike is a store and not a load, an or and a store. 32 KiB of them stay in L1.
"""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy
from buffers cimport ANY, MOST, Held, READABLE, WRITABLE, check_range, count as length_of, read_uint64, refuse, release, take

cdef enum:
    PATTERN = 5
    PERIOD = 15015
    LIMITS = 5


cdef inline uint64_t read_prime(const uint64_t *prime) noexcept nogil:
    """Return a base prime that was checked, or a harmless number if another thread has changed it since."""
    return min(read_uint64(prime), <uint64_t> MOST) | 1


cdef inline uint64_t strike(uint8_t *flags, uint64_t odds, uint64_t k, uint64_t prime) noexcept nogil:
    """Strike every prime-th flag from k on; return the next place, counted from the next segment's beginning."""
    while k + 3 * prime < odds:
        flags[k] = 1
        flags[k + prime] = 1
        flags[k + 2 * prime] = 1
        flags[k + 3 * prime] = 1
        k += 4 * prime
    while k < odds:
        flags[k] = 1
        k += prime
    return k - odds


cdef inline int64_t unstruck(const uint8_t *flags, int64_t length) noexcept nogil:
    """Count the zeros; 32-bit sums are half the work of 64-bit ones."""
    cdef uint32_t struck = 0
    cdef int64_t k
    for k in range(length):
        struck += flags[k]
    return length - <int64_t> struck


cdef int64_t sieve(
    uint8_t *flags, uint64_t *positions, const uint64_t *primes, int64_t base_primes, const uint8_t *pattern,
    uint64_t numbers, uint64_t odds, int64_t start, int64_t stop
) noexcept nogil:
    cdef uint64_t first, end, half, prime
    cdef int64_t segment, i, active = PATTERN, own = 0, found = 0
    while own < base_primes and read_prime(primes + own) >> 1 < <uint64_t> start * odds:
        own += 1
    for segment in range(start, stop):
        first = <uint64_t> segment * odds
        end = first + odds
        memcpy(flags, pattern + first % PERIOD, odds)
        while active < base_primes:
            prime = read_prime(primes + active)
            if prime * prime >> 1 >= end:
                break
            half = prime >> 1
            positions[active] = (half + prime - first % prime) % prime
            active += 1
        for i in range(PATTERN, active):
            positions[i] = strike(
                flags, odds, min(read_uint64(positions + i), <uint64_t> MOST), read_prime(primes + i)
            )
        while own < base_primes:
            half = read_prime(primes + own) >> 1
            if half >= end:
                break
            if half >= first:
                flags[half - first] = 0
            own += 1
        if segment == 0:
            flags[0] = 1
        if first < numbers:
            found += unstruck(flags, <int64_t> min(odds, numbers - first))
    return found


cdef int check_primes(const uint64_t *primes, int64_t base_primes) except -1:
    """Refuse what could lead a strike out of the flags, or a square out of 64 bits."""
    cdef int64_t i
    cdef bint fine = base_primes >= PATTERN
    if fine:
        fine = primes[0] == 3 and primes[1] == 5 and primes[2] == 7 and primes[3] == 11 and primes[4] == 13
    for i in range(1, base_primes):
        fine = fine and primes[i] > primes[i - 1] and primes[i] <= MOST
    if not fine:
        refuse("primes", "something else", "odd primes, 3, 5, 7, 11 and 13 first, increasing, below 2³¹")
    return 0


def kernel(count, flags, positions, primes, pattern, limits, int64_t start, int64_t stop, bint release_gil):
    """Count the primes in the segments [start, stop). Raises InvalidBuffer for a wrong buffer.

    That the base primes are primes, are all of them, and fit the pattern is not checked: the count is wrong then.
    """
    cdef Held held
    cdef uint64_t *limits_at
    cdef uint64_t *primes_at
    cdef uint64_t *positions_at
    cdef uint8_t *flags_at
    cdef uint8_t *pattern_at
    cdef int64_t *count_at
    cdef int64_t odds, base_primes, found
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        flags_at = <uint8_t *> take(&held, flags, "flags", c"B", ANY, WRITABLE)
        odds = length_of(&held)
        check_range("flags", 1, odds, MOST)
        limits_at = <uint64_t *> take(&held, limits, "limits", c"Q", LIMITS, READABLE)
        if limits_at[1] != <uint64_t> odds or limits_at[4] != PERIOD:
            refuse("limits", f"{limits_at[1]} odd numbers a segment", f"{odds}, and {PERIOD} at the end")
        primes_at = <uint64_t *> take(&held, primes, "primes", c"Q", ANY, READABLE)
        base_primes = length_of(&held)
        positions_at = <uint64_t *> take(&held, positions, "positions", c"Q", base_primes + 1, WRITABLE)
        pattern_at = <uint8_t *> take(&held, pattern, "pattern", c"B", PERIOD + odds, READABLE)
        count_at = <int64_t *> take(&held, count, "count", c"q", 1, WRITABLE)
        check_primes(primes_at, base_primes)
        if release_gil:
            with nogil:
                found = sieve(
                    flags_at, positions_at, primes_at, base_primes, pattern_at, limits_at[0], odds, start, stop
                )
        else:
            found = sieve(flags_at, positions_at, primes_at, base_primes, pattern_at, limits_at[0], odds, start, stop)
        count_at[0] = found + (limits_at[3] if start == 0 and stop > 0 else 0)
    finally:
        release(&held)
