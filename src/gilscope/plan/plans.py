"""What each plan varies."""

from dataclasses import dataclass
from itertools import product

from gilscope.plan.ways import Way


@dataclass(frozen=True)
class Axes:
    """What a plan varies."""

    kernels: tuple[str, ...] | None
    """None: all there are."""
    ways: tuple[Way, ...]
    blocks: int
    most_pickled_bytes: int | None = None
    """A way that copies more than this in a round is left out; None: none is."""
    small_native: bool = False
    """Whether compiled implementations are measured at the size `small` too."""
    all_schedules: bool = False
    workers_beyond_cpus: bool = False
    """Whether workers go 1, 2, 4, … 2 × CPUs, instead of all CPUs only."""
    implementations: tuple[str, ...] | None = None
    """None: all that have no native threads of their own."""
    nested: bool = False
    """Whether every number of workers meets every number of native threads in each, up to the CPUs in either."""
    shares: bool = False
    """Whether the sizes are those at which a call holds the GIL for a share of its work."""
    sweep: "Axes | None" = None
    """What is varied at each size of a kernel's sweep; None: no sweep is measured."""


START_METHODS = ("processes_fork", "processes_spawn", "processes_forkserver")

IN_PLACE = (("threads", "shared"), ("interpreters", "shared"))

DEFAULT = Axes(
    kernels=None,
    ways=(*IN_PLACE, ("processes_spawn", "shm"), ("processes_forkserver", "pickle")),
    blocks=20,
    most_pickled_bytes=16 << 20,
)

PLANS = {
    "quick": Axes(
        kernels=("mandelbrot", "nbody", "monte_carlo_pi", "histogram"),
        ways=(*IN_PLACE, ("processes_spawn", "shm")),
        blocks=10,
    ),
    "default": DEFAULT,
    "full": Axes(
        kernels=None,
        ways=(*IN_PLACE, *product((*START_METHODS, "loky"), ("shm", "pickle"))),
        blocks=20,
        small_native=True,
        all_schedules=True,
        workers_beyond_cpus=True,
        sweep=DEFAULT,
    ),
    "oversubscription": Axes(
        kernels=("matmul", "nbody"),
        ways=(("threads", "shared"), ("processes_spawn", "shm")),
        blocks=20,
        implementations=("blas", "numba_nogil"),
        nested=True,
    ),
    "release": Axes(
        kernels=("partial_release",),
        ways=(("threads", "shared"),),
        blocks=20,
        implementations=("cython_gil", "cython_nogil"),
        shares=True,
    ),
}
