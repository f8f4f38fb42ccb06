"""The checks of the interpreter and of native code, in the order in which they are shown."""

from gilscope.doctor import judges
from gilscope.doctor.checks import Check

_INTERPRETER = "Interpreter"
_NATIVE = "Native code"

_OPTIMIZED = "Distributed interpreters have it. Without it pure Python is slower: native code looks better."
_OPTIMIZE = "Use a distributed interpreter, or build with --enable-optimizations --with-lto."

CHECKS = (
    Check(
        "gil",
        _INTERPRETER,
        "GIL",
        ("gil_enabled", "free_threaded_build"),
        judges.gil,
        "A free-threaded interpreter whose GIL is on has the costs of both: it is slow, and threads take turns.",
        "Unset PYTHON_GIL, and find the extension that switches the GIL on: python -W error names it.",
        ("parallelism", "pure Python"),
    ),
    Check(
        "pgo",
        _INTERPRETER,
        "PGO",
        ("interpreter_pgo",),
        judges.optimized,
        _OPTIMIZED,
        _OPTIMIZE,
        ("pure Python",),
    ),
    Check(
        "lto",
        _INTERPRETER,
        "LTO",
        ("interpreter_lto",),
        judges.optimized,
        _OPTIMIZED,
        _OPTIMIZE,
        ("pure Python",),
    ),
    Check(
        "jit",
        _INTERPRETER,
        "JIT",
        ("jit_enabled",),
        judges.jit,
        "CPython's experimental JIT changes the speed of pure Python, and few people use it.",
        "Leave it on if you study it. Otherwise set PYTHON_JIT=0.",
        ("pure Python",),
    ),
    Check(
        "debug",
        _INTERPRETER,
        "debug build",
        ("interpreter_debug",),
        judges.debug,
        "A debug build checks itself at every step, so its speed says nothing about a release build.",
        "Use a release build.",
        ("timing", "pure Python"),
    ),
    Check(
        "address_randomization",
        _INTERPRETER,
        "ASLR",
        ("address_randomization",),
        judges.address_randomization,
        "Addresses of code and data change the speed by chance. Without ASLR every session has the same addresses.",
        "Switch it on (sudo sysctl kernel.randomize_va_space=2; no setarch -R), and measure several sessions.",
        ("timing",),
    ),
    Check(
        "extensions",
        _NATIVE,
        "extensions built",
        ("extension_build",),
        judges.extensions,
        "Flags from outside (CFLAGS) compile the same source to different code, and some give wrong results.",
        "Build again without them: env -u CFLAGS pip install -e .",
        ("native code",),
    ),
    Check(
        "isa_level",
        _NATIVE,
        "ISA level",
        ("isa_level", "isa_best_level"),
        judges.isa_level,
        "Native code for a lower level does not use the wide vector units, and so looks slower than it is.",
        "Unset GILSCOPE_ISA, or build with a compiler that supports the level.",
        ("native code",),
    ),
    Check(
        "blas",
        _NATIVE,
        "BLAS threads",
        ("blas", "blas_threads", "effective_cpus"),
        judges.blas,
        "Linear algebra starts its own threads in each worker. The study's kernels use none; yours may.",
        "For functions that do: OPENBLAS_NUM_THREADS=1 (or MKL_, BLIS_, OMP_NUM_THREADS; VECLIB_MAXIMUM_THREADS).",
        ("your own functions",),
    ),
    Check(
        "threading_layers",
        _NATIVE,
        "Numba threading",
        ("threading_layers",),
        judges.threading_layers,
        "For parallel=True, which the study's kernels do not use: `workqueue` aborts when two threads enter it, "
        "`omp` kills children forked later.",
        "pip install 'gilscope[numba]' tbb, and let the loader find libtbb (LD_LIBRARY_PATH).",
        ("your own functions",),
    ),
)
