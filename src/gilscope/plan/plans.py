"""What each plan measures."""

from dataclasses import dataclass
from itertools import product

from gilscope.plan.methods import Method

SESSIONS = 5
"""How many fresh processes measure a study, one after the other."""


@dataclass(frozen=True)
class Recipe:
    """What a plan measures: everything named here is combined with everything else."""

    about: str
    """What it is for, in a sentence."""
    kernels: tuple[str, ...] | None
    """None: all there are."""
    methods: tuple[Method, ...]
    blocks: int = 3
    """Of each session, where nothing limits its time."""
    sessions: int = SESSIONS
    seconds: float | None = None
    """How long all sessions may take together; None: as long as they need for these blocks."""
    most_pickled_bytes: int | None = None
    """A method that copies more than this in a round is left out; None: none is."""
    small_native: bool = False
    """Whether compiled implementations are measured at the size `small` too."""
    all_schedules: bool = False
    workers_beyond_cpus: bool = False
    """Whether workers go 1, 2, 4, … 2 × CPUs, instead of all CPUs only."""
    implementations: tuple[str, ...] | None = None
    """None: all that have no native threads of their own."""
    threads_in_workers: bool = False
    """Whether each number of workers is combined with each number of native threads in their calls."""
    released_shares: bool = False
    """Whether the sizes are those at which a call holds the GIL for a share of its work."""
    sweep: "Recipe | None" = None
    """What is measured at each size of a kernel's sweep; None: no sweep."""


START_METHODS = ("processes_fork", "processes_spawn", "processes_forkserver")

IN_PLACE = (Method("threads", "shared"), Method("interpreters", "shared"))
"""Without copying anything."""

DEFAULT = Recipe(
    about="All kernels, in five minutes at most.",
    kernels=None,
    methods=(*IN_PLACE, Method("processes_spawn", "shm"), Method("processes_forkserver", "pickle")),
    most_pickled_bytes=16 << 20,
    seconds=300.0,
)

PLANS = {
    "quick": Recipe(
        about="Four kernels, in about 45 seconds.",
        kernels=("mandelbrot", "nbody", "monte_carlo_pi", "histogram"),
        methods=(*IN_PLACE, Method("processes_spawn", "shm")),
        sessions=4,
        seconds=45.0,
    ),
    "default": DEFAULT,
    "full": Recipe(
        about="All kernels with every kind of workers, way of sending and number of them; it takes hours.",
        kernels=None,
        methods=(*IN_PLACE, *(Method(*each) for each in product((*START_METHODS, "loky"), ("shm", "pickle")))),
        small_native=True,
        all_schedules=True,
        workers_beyond_cpus=True,
        sweep=DEFAULT,
    ),
    "oversubscription": Recipe(
        about="What threads inside of workers cost: workers whose calls start native threads of their own.",
        kernels=("matmul", "nbody"),
        methods=(Method("threads", "shared"), Method("processes_spawn", "shm")),
        implementations=("blas", "numba_nogil"),
        threads_in_workers=True,
    ),
    "release": Recipe(
        about="How much of a call must release the GIL, and what releasing it costs.",
        kernels=("partial_release",),
        methods=(Method("threads", "shared"),),
        implementations=("cython_gil", "cython_nogil"),
        released_shares=True,
    ),
}
