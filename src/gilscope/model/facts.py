"""The facts of a machine, an interpreter and a build: one table of what each is, and a typed view of their values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

SWITCH_INTERVAL_S = 0.005
"""CPython's own default."""

LAST = 1_000
"""The rank of a fact that explains little."""

Holds = Literal["text", "number", "whole number", "CPUs", "yes or no", "texts", "named texts"]
"""What type the value of a fact has. `CPUs` is a number of them, `named texts` an object of texts by their names."""

BAD_CHECKS = "bad_checks"
SELECTED_CLAIMS = "claims"


@dataclass(frozen=True)
class Fact:
    """What one fact is called, and what follows where sessions differ in it."""

    key: str
    """Its name in a report and in code."""
    words: str
    """What people are shown instead of the key."""
    unit: str = ""
    tells_machines_apart: bool = False
    """Sessions that differ in it are of different machines and are never merged."""
    is_of_study: bool = False
    """All sessions of one study share it: a study is not resumed where it has changed."""
    is_of_setting: bool = False
    """Sessions must share it to replicate each other."""
    is_incidental: bool = False
    """It differs between any two machines or moments, and explains no difference between figures."""
    rank: int = LAST
    """Its place among the facts in which reports differ: what explains most comes first."""
    holds: Holds = "text"
    """A report in which its value is of another type is refused. Any fact may be missing, or null: not known."""

    @property
    def is_known(self) -> bool:
        """Whether it is one of this version's own."""
        return self.key in _BY_KEY

    @property
    def title(self) -> str:
        """Its words with its unit."""
        return f"{self.words} ({self.unit})" if self.unit else self.words


FACTS = (
    Fact("host", "host", tells_machines_apart=True, is_of_study=True, is_of_setting=True, is_incidental=True),
    Fact("gilscope", "gilscope", is_of_study=True, rank=15),
    Fact("python", "Python", is_of_study=True, is_of_setting=True, rank=2),
    Fact("implementation", "interpreter", is_of_study=True, is_of_setting=True, rank=1),
    Fact(
        "free_threaded_build", "free-threaded build", is_of_study=True, is_of_setting=True, rank=3, holds="yes or no"
    ),
    Fact("gil_enabled", "GIL on", is_of_setting=True, rank=4, holds="yes or no"),
    Fact("gil_switched_on_by", "GIL switched on by"),
    Fact("jit_enabled", "CPython's JIT on", is_of_study=True, holds="yes or no"),
    Fact("switch_interval_s", "switch interval", "s", is_of_study=True, rank=19, holds="number"),
    Fact("interpreter_compiler", "interpreter's compiler", is_of_study=True, rank=20),
    Fact("interpreter_config", "interpreter's configure options", is_of_study=True),
    Fact("interpreter_debug", "debug build", is_of_study=True, holds="yes or no"),
    Fact("interpreter_pgo", "interpreter built with PGO", holds="yes or no"),
    Fact("interpreter_lto", "interpreter built with LTO", holds="yes or no"),
    Fact("system", "operating system", is_of_study=True, rank=13),
    Fact("release", "kernel release", is_of_study=True, rank=14),
    Fact("architecture", "architecture", tells_machines_apart=True, is_of_study=True),
    Fact("cpu_model", "CPU model", tells_machines_apart=True, is_of_study=True, rank=6),
    Fact("cpu_flags", "CPU features", is_of_study=True, holds="texts"),
    Fact("cpus", "CPUs of the machine", is_of_study=True, holds="CPUs"),
    Fact("affinity_cpus", "CPUs allowed by affinity", is_of_study=True, holds="CPUs"),
    Fact("effective_cpus", "CPUs that can be used at once", is_of_study=True, rank=7, holds="CPUs"),
    Fact("cpu_quota_cpus", "CPU quota", "CPUs", is_of_study=True, rank=8, holds="number"),
    Fact("threads_per_core", "hardware threads per core", is_of_study=True, rank=9, holds="whole number"),
    Fact("numa_nodes", "NUMA nodes", is_of_study=True, rank=12, holds="whole number"),
    Fact("caches", "caches", is_of_study=True, holds="named texts"),
    Fact("governor", "frequency governor", is_of_study=True, rank=11),
    Fact("turbo", "turbo on", is_of_study=True, holds="yes or no"),
    Fact("throttle_count", "thermal throttling since start", "times", is_incidental=True, holds="whole number"),
    Fact("hypervisor", "hypervisor", is_of_study=True, rank=10),
    Fact("memory_bytes", "memory", "bytes", holds="whole number"),
    Fact("memory_available_bytes", "memory available", "bytes", is_incidental=True, holds="whole number"),
    Fact("swap_used_bytes", "swap used", "bytes", is_incidental=True, holds="whole number"),
    Fact("shared_memory_bytes", "shared memory available", "bytes", is_incidental=True, holds="whole number"),
    Fact("huge_pages", "huge pages"),
    Fact("shared_memory_huge_pages", "huge pages of shared memory"),
    Fact("address_randomization", "address randomization"),
    Fact("clock_source", "clock source"),
    Fact("measured_at", "measured at", is_incidental=True),
    Fact("project_revision", "project's revision", is_incidental=True),
    Fact("project_committed_at", "project's revision committed at", is_incidental=True),
    Fact("project_dirty", "project changed since its revision", is_incidental=True, holds="yes or no"),
    Fact("load_1min", "load over the last minute", is_incidental=True, holds="number"),
    Fact("isa_level", "ISA level in use", is_of_setting=True, rank=5),
    Fact("isa_best_level", "best ISA level of the CPU"),
    Fact("extension_build", "build of the extensions", is_of_study=True, holds="named texts"),
    Fact("blas", "BLAS"),
    Fact("blas_threads", "threads allowed to BLAS", holds="whole number"),
    Fact("numpy", "NumPy", is_of_study=True, rank=18),
    Fact("numba", "Numba", is_of_study=True, rank=16),
    Fact("numba_threading_layer", "Numba's threading layer"),
    Fact("llvmlite", "llvmlite", is_of_study=True, rank=17),
    Fact("scipy", "SciPy"),
    Fact("pytest_benchmark", "pytest-benchmark"),
    Fact(BAD_CHECKS, "what doctor found bad", holds="named texts"),
    Fact(SELECTED_CLAIMS, "claims that were asked for", holds="texts", is_incidental=True),
)
"""Every fact that this version knows, in the order in which a report lists them."""

_BY_KEY = {fact.key: fact for fact in FACTS}


def fact_of(key: str) -> Fact:
    """Return what the fact with this key is; one that only another version knows is called by its key."""
    return _BY_KEY.get(key) or Fact(key, key)


class Facts(Mapping[str, Any]):
    """The facts of one session by key: a typed property for each that code reads, all others as they were stored.

    Whoever reads a report sees to it that what `FACTS` knows has the type that it says there. A fact may be missing:
    each property says what stands for its value then.
    """

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._known = dict(known or {})

    def __getitem__(self, key: str) -> Any:
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return f"Facts({self._known})"

    @property
    def host(self) -> str:
        """The host's name, hashed unless it was asked for."""
        return self._text("host")

    @property
    def implementation(self) -> str:
        """The interpreter's name: `CPython`."""
        return self._text("implementation") or "Python"

    @property
    def python(self) -> str:
        """The version of Python."""
        return self._text("python")

    @property
    def free_threaded_build(self) -> bool:
        """Whether the interpreter can do without a GIL."""
        return bool(self.get("free_threaded_build"))

    @property
    def gil_enabled(self) -> bool:
        """Whether the GIL was on. It was, unless the report says otherwise."""
        return self.get("gil_enabled") is not False

    @property
    def gil(self) -> str:
        """Whether the GIL was on, in words: the only place that words it."""
        return "GIL on" if self.gil_enabled else "GIL off"

    @property
    def switch_interval_s(self) -> float:
        """After how many seconds a thread that waits for the GIL asks its holder to release it."""
        return float(self.get("switch_interval_s") or SWITCH_INTERVAL_S)

    @property
    def isa_level(self) -> str:
        """The ISA level in use; empty where no extension is built."""
        return self._text("isa_level")

    @property
    def machine_cpus(self) -> int | None:
        """How many CPUs the machine has, those included that this program may not use."""
        return self.get("cpus") or None

    @property
    def effective_cpus(self) -> int:
        """How many CPUs could be used at once: at least one."""
        return self.get("effective_cpus") or 1

    @property
    def cpu_model(self) -> str:
        """The processor's name."""
        return self._text("cpu_model")

    @property
    def system(self) -> str:
        """The operating system's name."""
        return self._text("system")

    @property
    def measured_at(self) -> str:
        """When the session began, in UTC."""
        return self._text("measured_at")

    @property
    def project_revision(self) -> str:
        """The commit of the user's project that was checked out; empty if not known."""
        return self._text("project_revision")

    @property
    def project_committed_at(self) -> str:
        """When that was committed, in UTC."""
        return self._text("project_committed_at")

    @property
    def project_dirty(self) -> bool:
        """Whether tracked files of the project differed from that commit."""
        return bool(self.get("project_dirty"))

    def _text(self, key: str) -> str:
        return self.get(key) or ""
