"""What is asked of the interpreter and of native code, in the order in which it is shown."""

from gilscope.doctor import judges
from gilscope.doctor.checks import Check

_INTERPRETER = "Interpreter"
_NATIVE = "Native code"

_OPTIMIZED = "Distributed interpreters have it; without, pure Python is slower and native code looks better."
_OPTIMIZE = "Use a distributed interpreter, or build with --enable-optimizations --with-lto."

CHECKS = (
    Check(
        "gil",
        _INTERPRETER,
        "GIL",
        ("gil_enabled", "free_threaded_build"),
        judges.gil,
        "A free-threaded interpreter whose GIL came back measures the slower of both worlds.",
        "Unset PYTHON_GIL, and find the extension that switches it on: python -W error names it.",
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
        "CPython's experimental JIT changes what pure Python costs, and few people run it.",
        "Leave it on if it is what you study; else PYTHON_JIT=0.",
        ("pure Python",),
    ),
    Check(
        "debug",
        _INTERPRETER,
        "debug build",
        ("interpreter_debug",),
        judges.debug,
        "It checks itself at every step: nothing in it costs what it costs elsewhere.",
        "Use a release build.",
        ("timing", "pure Python"),
    ),
    Check(
        "address_randomization",
        _INTERPRETER,
        "ASLR",
        ("address_randomization",),
        judges.address_randomization,
        "Where code and data lie costs or saves time by chance; without it every session has the same luck.",
        "Switch it on (sudo sysctl kernel.randomize_va_space=2; no setarch -R), and measure several sessions.",
        ("timing",),
    ),
    Check(
        "extensions",
        _NATIVE,
        "extensions built",
        ("extension_build",),
        judges.extensions,
        "Flags from outside (CFLAGS) make other code of the same source, and some give wrong results.",
        "Build again without them: env -u CFLAGS pip install -e .",
        ("native code",),
    ),
    Check(
        "isa_level",
        _NATIVE,
        "ISA level",
        ("isa_level", "isa_best_level"),
        judges.isa_level,
        "Native code for a lower level leaves the wide vector units idle, and is held against that.",
        "Unset GILSCOPE_ISA, or build with a compiler that knows the level.",
        ("native code",),
    ),
    Check(
        "blas",
        _NATIVE,
        "BLAS threads",
        ("blas", "blas_threads", "effective_cpus"),
        judges.blas,
        "Each worker's linear algebra starts threads of its own. The study's kernels call none; yours may.",
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
