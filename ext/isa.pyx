"""Which of the x86-64 levels this CPU and its operating system offer.

Built for the baseline: it must load anywhere.
"""

cdef extern from *:
    """
    #if (defined(__x86_64__) || defined(_M_X64)) && (defined(__GNUC__) || defined(__clang__))
    /* By feature, not by level name: compilers learnt the names of the levels late. The test covers what the
       operating system saves (XCR0), not only what the CPU has. */
    static const char *gilscope_best_level(void) {
        __builtin_cpu_init();
        int v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")
              && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")
              && __builtin_cpu_supports("popcnt");
        int v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
              && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
              && __builtin_cpu_supports("avx512vl");
        return v4 ? "x86_64_v4" : v3 ? "x86_64_v3" : "x86_64";
    }
    #else
    static const char *gilscope_best_level(void) { return "generic"; }
    #endif
    """
    const char *gilscope_best_level()


def best_level():
    """Return the name of the highest level that this CPU can run: ``x86_64_v4``, …, or ``generic``."""
    return gilscope_best_level().decode("ascii")
