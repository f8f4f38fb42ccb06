# exactness: strict
"""How long a thread has to wait for the GIL: the watcher beside a call that is probed.

    watch(stop, gaps_ns, asked_ns, waited_ns) -> how often it has asked

- ``stop``: 1 byte (``B``), which another thread sets to 1 when it has seen enough
- ``gaps_ns``: how long to sleep before each time (``q``), without the GIL
- ``asked_ns``, ``waited_ns``: as many (``q``), written: when it asked for the GIL, and how long until it had it

a) Both times are read in C, without the GIL before and with it after: a sleeper in Python can only tell how late it is,
   of which waking up is a part, and that takes as long as many a call holds the GIL.

b) Nothing is done while it has the GIL but to read the clock, so that what is watched goes on as if alone.
"""

from libc.stdint cimport int64_t
from buffers cimport ANY, Held, READABLE, WRITABLE, count, release, take

cdef extern from *:
    """
    #ifdef _WIN32
    #include <windows.h>
    static long long gilscope_now_ns(void) {
        LARGE_INTEGER ticks, per_second;
        QueryPerformanceCounter(&ticks);
        QueryPerformanceFrequency(&per_second);
        return (long long) ((double) ticks.QuadPart * 1e9 / (double) per_second.QuadPart);
    }
    static void gilscope_sleep_ns(long long ns) { Sleep((DWORD) ((ns + 999999) / 1000000)); }
    static void gilscope_sleep_exactly(void) {}
    #else
    #include <time.h>
    #ifdef __linux__
    #include <sys/prctl.h>
    static void gilscope_sleep_exactly(void) { prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L); }
    #else
    static void gilscope_sleep_exactly(void) {}
    #endif
    static long long gilscope_now_ns(void) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (long long) now.tv_sec * 1000000000 + now.tv_nsec;
    }
    static void gilscope_sleep_ns(long long ns) {
        struct timespec gap = {ns / 1000000000, ns % 1000000000};
        nanosleep(&gap, NULL);
    }
    #endif
    """
    int64_t gilscope_now_ns() nogil
    void gilscope_sleep_ns(int64_t ns) nogil
    void gilscope_sleep_exactly() nogil


def now_ns():
    """Return the time by the watcher's clock."""
    return gilscope_now_ns()


def watch(stop_object, gaps_object, asked_object, waited_object):
    cdef Held held
    cdef const unsigned char *stop
    cdef const int64_t *gaps_ns
    cdef int64_t *asked_ns
    cdef int64_t *waited_ns
    cdef Py_ssize_t asks, ask
    held.count = 0
    try:
        stop = <const unsigned char *> take(&held, stop_object, "stop", c"B", 1, READABLE)
        gaps_ns = <const int64_t *> take(&held, gaps_object, "gaps_ns", c"q", ANY, READABLE)
        asks = count(&held)
        asked_ns = <int64_t *> take(&held, asked_object, "asked_ns", c"q", asks, WRITABLE)
        waited_ns = <int64_t *> take(&held, waited_object, "waited_ns", c"q", asks, WRITABLE)
        gilscope_sleep_exactly()
        for ask in range(asks):
            with nogil:
                gilscope_sleep_ns(gaps_ns[ask])
                asked_ns[ask] = gilscope_now_ns()
            waited_ns[ask] = gilscope_now_ns() - asked_ns[ask]
            if stop[0]:
                return ask + 1
        return asks
    finally:
        release(&held)
