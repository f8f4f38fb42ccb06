# exactness: strict
"""How long a thread has to wait for the GIL: the watcher beside a call that is probed.

    watch(stop, gaps_ns, caller, seen) -> how often it has asked

- ``stop``: 1 byte (``B``), which another thread sets to 1 when it has seen enough
- ``gaps_ns``: how long to sleep before each time (``q``), without the GIL
- ``caller``: what `open_caller` returns in the thread that makes the calls (``q``, 3)
- ``seen``: written, COLUMNS numbers for each time that it asked (``q``)

a) Times are read in C, without the GIL before and with it after: a sleeper in Python can only tell how late it is,
   of which waking up is a part, and that takes as long as many a call holds the GIL.
b) Who takes a free GIL never sleeps, and who takes one that is held always does. So the operating system's count of
   voluntary context switches tells which it was, however busy the machine is.
c) Nothing is done while it has the GIL but to read the clock, so that what is watched goes on as if alone.
d) It does not ask before the caller has run for RAN_NS since the last time, unless the caller sleeps: what one that has
   no CPU would do next is decided by whoever has it, often because of the watcher itself.

Where the operating system does not tell one of these numbers, it is -1.
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
    #else
    #include <time.h>
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

    #ifdef __linux__
    #include <fcntl.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/prctl.h>
    #include <sys/resource.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    #define GILSCOPE_THREAD 1 /* RUSAGE_THREAD, which headers hide without _GNU_SOURCE */
    static void gilscope_sleep_exactly(void) { prctl(PR_SET_TIMERSLACK, 1L, 0L, 0L, 0L); }
    static int gilscope_open(const char *path) { return open(path, O_RDONLY | O_CLOEXEC); }
    static void gilscope_close(long long file) { if (file >= 0) close((int) file); }
    /* Linux's number of a thread's own clock, by its inverted number: pthread_getcpuclockid gives the same, and would
       tie a wheel to glibc 2.34. */
    static long long gilscope_own_clock(void) {
        return (long long) (clockid_t) ((~(unsigned int) syscall(SYS_gettid) << 3) | 6);
    }
    /* The number of a thread's clock is negative, but never -1. */
    static long long gilscope_ran_ns(long long clock) {
        struct timespec ran;
        if (clock == -1 || clock_gettime((clockid_t) clock, &ran) != 0) return -1;
        return (long long) ran.tv_sec * 1000000000 + ran.tv_nsec;
    }
    static void gilscope_switches(long long *slept, long long *preempted) {
        struct rusage usage;
        *slept = *preempted = -1;
        if (getrusage(GILSCOPE_THREAD, &usage) == 0) { *slept = usage.ru_nvcsw; *preempted = usage.ru_nivcsw; }
    }
    /* The second number of schedstat: how long the thread was ready to run and had no CPU. */
    static long long gilscope_ready_ns(long long file) {
        char text[96], *space;
        ssize_t length = file < 0 ? -1 : pread((int) file, text, sizeof(text) - 1, 0);
        if (length <= 0) return -1;
        text[length] = 0;
        space = strchr(text, ' ');
        return space == NULL ? -1 : atoll(space + 1);
    }
    /* The letter behind the name in stat: R for a thread that runs or could run. */
    static int gilscope_is_ready(long long file) {
        char text[512], *end;
        ssize_t length = file < 0 ? -1 : pread((int) file, text, sizeof(text) - 1, 0);
        if (length <= 0) return 0;
        text[length] = 0;
        end = strrchr(text, ')');
        return end != NULL && end[1] == ' ' && end[2] == 'R';
    }
    #else
    static void gilscope_sleep_exactly(void) {}
    static int gilscope_open(const char *path) { return -1; }
    static void gilscope_close(long long file) {}
    static long long gilscope_own_clock(void) { return -1; }
    static long long gilscope_ran_ns(long long clock) { return -1; }
    static void gilscope_switches(long long *slept, long long *preempted) { *slept = *preempted = -1; }
    static long long gilscope_ready_ns(long long file) { return -1; }
    static int gilscope_is_ready(long long file) { return 0; }
    #endif
    """
    int64_t gilscope_now_ns() nogil
    void gilscope_sleep_ns(int64_t ns) nogil
    void gilscope_sleep_exactly() nogil
    int gilscope_open(const char *path) nogil
    void gilscope_close(int64_t file) nogil
    int64_t gilscope_own_clock() nogil
    int64_t gilscope_ran_ns(int64_t clock) nogil
    void gilscope_switches(int64_t *slept, int64_t *preempted) nogil
    int64_t gilscope_ready_ns(int64_t file) nogil
    int gilscope_is_ready(int64_t file) nogil

cdef enum:
    SEEN = 8
    RAN_NS = 20_000

COLUMNS = SEEN
"""Of each ask: when; how long until it had the GIL; how often it slept and was preempted in between, and how long it was
ready and had no CPU; how long the caller has run in between, was ready, and whether it was ready or running after."""


def now_ns():
    """Return the time by the watcher's clock."""
    return gilscope_now_ns()


def open_caller():
    """Return what a watcher needs of the thread that calls this: its CPU clock and two files, to be closed."""
    return (
        gilscope_own_clock(), gilscope_open(b"/proc/thread-self/schedstat"), gilscope_open(b"/proc/thread-self/stat")
    )


def read_caller(int64_t clock, int64_t schedstat, int64_t stat):
    """Return the time, how long this thread has run, and how long it was ready and had no CPU."""
    return gilscope_now_ns(), gilscope_ran_ns(clock), gilscope_ready_ns(schedstat)


def close_caller(int64_t clock, int64_t schedstat, int64_t stat):
    """Close the files."""
    gilscope_close(schedstat)
    gilscope_close(stat)


def take_turns(int64_t held_ns, int64_t released_ns, began_object, ended_object):
    """Hold the GIL and release it by turns, and note when each turn of holding it began and ended."""
    cdef Held held
    cdef int64_t *began_ns
    cdef int64_t *ended_ns
    cdef Py_ssize_t turns, turn
    cdef int64_t begin_ns
    held.count = 0
    try:
        began_ns = <int64_t *> take(&held, began_object, "began_ns", c"q", ANY, WRITABLE)
        turns = count(&held)
        ended_ns = <int64_t *> take(&held, ended_object, "ended_ns", c"q", turns, WRITABLE)
        for turn in range(turns):
            begin_ns = gilscope_now_ns()
            began_ns[turn] = begin_ns
            while gilscope_now_ns() - begin_ns < held_ns:
                pass
            ended_ns[turn] = gilscope_now_ns()
            with nogil:
                begin_ns = gilscope_now_ns()
                while gilscope_now_ns() - begin_ns < released_ns:
                    pass
    finally:
        release(&held)


def watch(stop_object, gaps_object, caller_object, seen_object):
    """Ask for the GIL after each gap, until told to stop, and return how often."""
    cdef Held held
    cdef const unsigned char *stop
    cdef const int64_t *gaps_ns
    cdef const int64_t *caller
    cdef int64_t *seen
    cdef int64_t clock, schedstat, stat, own
    cdef Py_ssize_t gaps, gap = 0, asks = 0
    held.count = 0
    own = gilscope_open(b"/proc/thread-self/schedstat")
    try:
        stop = <const unsigned char *> take(&held, stop_object, "stop", c"B", 1, READABLE)
        gaps_ns = <const int64_t *> take(&held, gaps_object, "gaps_ns", c"q", ANY, READABLE)
        gaps = count(&held)
        caller = <const int64_t *> take(&held, caller_object, "caller", c"q", 3, READABLE)
        seen = <int64_t *> take(&held, seen_object, "seen", c"q", gaps * SEEN, WRITABLE)
        clock, schedstat, stat = caller[0], caller[1], caller[2]
        gilscope_sleep_exactly()
        while gap < gaps:
            ask(stop, gaps_ns, gaps, &gap, clock, schedstat, stat, own, seen + asks * SEEN)
            asks += 1
            if stop[0]:
                break
        return asks
    finally:
        gilscope_close(own)
        release(&held)


cdef void ask(
    const unsigned char *stop, const int64_t *gaps_ns, Py_ssize_t gaps, Py_ssize_t *gap,
    int64_t clock, int64_t schedstat, int64_t stat, int64_t own, int64_t *seen,
) noexcept:
    """Sleep, take the GIL and write one row."""
    cdef int64_t had_run_ns, ran_ns, was_ready_ns, caller_was_ready_ns, asked_ns
    cdef int64_t slept_before, preempted_before, slept, preempted
    with nogil:
        had_run_ns = gilscope_ran_ns(clock)
        while True:
            gilscope_sleep_ns(gaps_ns[gap[0]])
            gap[0] += 1
            ran_ns = gilscope_ran_ns(clock)
            if ran_ns - had_run_ns >= RAN_NS or stop[0] or gap[0] >= gaps or not gilscope_is_ready(stat):
                break
        was_ready_ns, caller_was_ready_ns = gilscope_ready_ns(own), gilscope_ready_ns(schedstat)
        gilscope_switches(&slept_before, &preempted_before)
        asked_ns = gilscope_now_ns()
    seen[1] = gilscope_now_ns() - asked_ns
    with nogil:
        gilscope_switches(&slept, &preempted)
        seen[0] = asked_ns
        seen[2] = slept - slept_before if slept >= 0 else -1
        seen[3] = preempted - preempted_before if slept >= 0 else -1
        seen[4] = gilscope_ready_ns(own) - was_ready_ns if was_ready_ns >= 0 else -1
        seen[5] = gilscope_ran_ns(clock) - ran_ns if ran_ns >= 0 else -1
        seen[6] = gilscope_ready_ns(schedstat) - caller_was_ready_ns if caller_was_ready_ns >= 0 else -1
        seen[7] = gilscope_is_ready(stat)
