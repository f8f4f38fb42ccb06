"""What importing and running kernels does to the floating-point environment of the process: nothing that lasts.

Subnormals stay alive, rounding stays to nearest, and no exception traps, in the thread that ran a kernel and in all
others. Of the exception flags, which stay up until somebody lowers them, kernels raise what their arithmetic raises.
"""

import json
import sys
from typing import Any, TypeAlias

import pytest

from gilscope import _ext, implementations
from tests.command_line import CHECKOUT, fresh_python
from tests.parity.calls import absence, of_arrays

State: TypeAlias = dict[str, Any]
"""The floating-point environment of a thread at one moment."""

PROBE = """
import ctypes, importlib, json, struct, sys
libm = ctypes.CDLL(None)
zero, third, huge, tiny = 0.0, 1.0 / 3.0, 1e300, 5e-324

def flags_of(operation):
    libm.feclearexcept(-1)
    operation()
    return libm.fetestexcept(-1)

inexact = flags_of(lambda: third * third)
BITS = {
    "invalid": flags_of(lambda: huge * huge - huge * huge) & ~flags_of(lambda: huge * huge),
    "overflow": flags_of(lambda: huge * huge) & ~inexact,
    "underflow": flags_of(lambda: third * tiny) & ~inexact,
    "inexact": inexact,
}

def raised():
    left = libm.fetestexcept(-1)
    libm.feclearexcept(-1)
    names = [name for name, bit in BITS.items() if left & bit]
    return names + (["another"] if left & ~sum(BITS.values()) else [])

def state():
    seen = {
        "flags": raised(),
        "rounding": libm.fegetround(),
        "traps": libm.fegetexcept() if hasattr(libm, "fegetexcept") else 0,
        "subnormal result": struct.pack("d", 2.2250738585072014e-308 * (third + third)).hex(),
        "subnormal operand": (tiny * 2.0 ** 1000).hex(),
        "roundings": [(third + 1.0).hex(), (-third - 1.0).hex(), (0.1 * 0.1).hex()],
    }
    raised()
    return seen

found = {"before": state()}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:  # an extra's: some have no wheel for a free-threaded interpreter
        if missing.name not in {"altair", "jinja2", "loky", "numba", "vl_convert"}:
            raise
found["import"] = state()

from gilscope import executors, implementations, kernels
from tests.parity.calls import absence, compute, of_arrays

def run(kernel, implementation):
    compute(kernel, implementation, "tiny")
    raised()
    compute(kernel, implementation, "tiny")
    return state()

with executors.open_pool("threads", 1) as pool:
    for kernel in of_arrays():
        for implementation in implementations.names():
            if absence(kernel, implementation) is None:
                here, (there,) = run(kernel, implementation), pool.run(run, [(kernel, implementation)])
                found[f"{kernel} {implementation}"] = {"main": here, "worker": there, "after": state()}
print(json.dumps(found))
"""

RUN_ON = {"mandelbrot": {"overflow", "invalid"}}
"""What compiled bodies raise in lanes that go on after their point has escaped."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the C library is not among the process's symbols")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Return the environment in a fresh process: before, after importing everything, and after every kernel.

    A fixture and not a cached function: the process is started once, and not again by every test if it fails.
    """
    twins = [path.stem for path in (CHECKOUT / "ext").glob("*.pyx") if path.stem != "isa"]
    levels = _ext.runnable_levels() if _ext.unavailable() is None else ()
    source = CHECKOUT / "src"
    paths = [path.relative_to(source).with_suffix("") for path in source.rglob("*.py")]
    modules = [".".join(path.parts).removesuffix(".__init__") for path in paths]
    extensions = [f"gilscope._ext.{level}.{twin}" for level in levels for twin in twins]
    answer: dict[str, Any] = json.loads(fresh_python("-c", PROBE, *modules, *extensions))
    return answer


def of_kernels(found: dict[str, Any]) -> dict[str, dict[str, State]]:
    """Return the states after each kernel in each implementation: of its thread, another, and the first again."""
    states = {name: each for name, each in found.items() if name not in ("before", "import")}
    present = {
        f"{kernel} {implementation}"
        for kernel in of_arrays()
        for implementation in implementations.names()
        if absence(kernel, implementation) is None
    }
    assert states.keys() == present
    return states


def without_flags(state: State) -> State:
    return {name: value for name, value in state.items() if name != "flags"}


def test_a_fresh_process_keeps_subnormals_and_does_not_trap(found: dict[str, Any]) -> None:
    before = found["before"]
    assert before["subnormal operand"] == (2.0**-74).hex()
    assert before["subnormal result"] != (0).to_bytes(8).hex()
    assert before["rounding"] == before["traps"] == 0


def test_importing_everything_changes_nothing(found: dict[str, Any]) -> None:
    # gcc before 13 links start-up code into a -ffast-math library that flushes subnormals in the whole process.
    assert without_flags(found["import"]) == without_flags(found["before"])


def test_importing_everything_raises_no_flag_but_inexact(found: dict[str, Any]) -> None:
    assert set(found["import"]["flags"]) <= {"inexact"}


def test_no_kernel_changes_anything_in_any_thread(found: dict[str, Any]) -> None:
    before = without_flags(found["before"])
    changed = {
        (name, thread): state
        for name, states in of_kernels(found).items()
        for thread, state in states.items()
        if without_flags(state) != before
    }
    assert changed == {}


def test_a_kernel_raises_no_flag_but_inexact_and_those_known(found: dict[str, Any]) -> None:
    raised = {
        (name, thread): states[thread]["flags"]
        for name, states in of_kernels(found).items()
        for thread in ("main", "worker")
        if not set(states[thread]["flags"]) <= {"inexact"} | RUN_ON.get(name.partition(" ")[0], set())
    }
    assert raised == {}


def test_no_kernel_leaves_the_invalid_flag_to_another_thread(found: dict[str, Any]) -> None:
    assert [name for name, states in of_kernels(found).items() if "invalid" in states["after"]["flags"]] == []
