# exactness: strict
"""Calls that hold the GIL for a part of their work; twin of gilscope/kernels/partial_release.py, which defines it.

OUT states uint64 (stop - start,)   what each call's chain ends with
IN  seeds  uint64 (stop - start,)   what it begins with
    steps  int64  (2,)              how many steps of a call hold the GIL, and how many release it

a) The two parts are one chain, and that of the `latency` reference: each step waits for the one before, so that a
   share of the steps is the same share of the time, and nothing else in the processor is a limit.
b) A call that is told to hold the GIL all the time makes the same steps and never lets go: the difference between
   the two, where there are few steps, is what letting go and taking again costs.
"""

from libc.stdint cimport int64_t, uint64_t
from buffers cimport Held, MOST, READABLE, WRITABLE, check_range, release, take


cdef inline uint64_t chain(uint64_t state, int64_t steps) noexcept nogil:
    """Return the state so many steps later. The constants are Knuth's (MMIX)."""
    cdef int64_t step
    for step in range(steps):
        state = (state ^ (state >> 33)) * <uint64_t> 6364136223846793005 + <uint64_t> 1442695040888963407
    return state


def kernel(states, seeds, steps, int64_t start, int64_t stop, bint release_gil):
    """Make the calls [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef uint64_t *states_at
    cdef uint64_t *seeds_at
    cdef int64_t *steps_at
    cdef int64_t call, held_steps, released_steps
    cdef uint64_t state
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        states_at = <uint64_t *> take(&held, states, "states", c"Q", stop - start, WRITABLE)
        seeds_at = <uint64_t *> take(&held, seeds, "seeds", c"Q", stop - start, READABLE)
        steps_at = <int64_t *> take(&held, steps, "steps", c"q", 2, READABLE)
        held_steps, released_steps = steps_at[0], steps_at[1]
        check_range("steps", 0, held_steps, MOST)
        check_range("steps", 0, released_steps, MOST)
        for call in range(stop - start):
            state = chain(seeds_at[call], held_steps)
            if release_gil:
                with nogil:
                    state = chain(state, released_steps)
            else:
                state = chain(state, released_steps)
            states_at[call] = state
    finally:
        release(&held)
