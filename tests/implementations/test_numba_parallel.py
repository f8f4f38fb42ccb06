"""Threads inside one call: the same result, really several threads, and no call that would end the process."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from gilscope import environment, implementations, kernels
from gilscope.errors import NotAvailable
from gilscope.implementations import Compiled, numba_parallel
from gilscope.measure import timing
from gilscope.measure.pools import Pools
from gilscope.model.case import Arm, Case, Comparison
from gilscope.plan import plan, selection
from gilscope.system import threading_layers
from gilscope.system.clock import Clock
from tests.command_line import fresh_python
from tests.parity.calls import absence, arguments, assert_same, compiled, inputs, passed

THREADED = [
    (kernel, name)
    for name in implementations.names()
    if name not in implementations.compared_names()
    for kernel in kernels.names()
    if implementations.unfit(name, kernels.load(kernel).SPEC) is None
]


def _present(kernel: str, implementation: str) -> Any:
    reason = absence(kernel, implementation)
    mark = pytest.mark.skipif(reason is not None, reason=str(reason))
    return pytest.param(kernel, implementation, id=f"{kernel}-{implementation}", marks=mark)


of_each_threaded = pytest.mark.parametrize(("kernel", "implementation"), [_present(*pair) for pair in THREADED])

needs_parallel = pytest.mark.skipif(
    absence("nbody", "numba_parallel") is not None, reason=str(absence("nbody", "numba_parallel"))
)


def test_the_kernels_with_threads_inside_are_those_whose_parts_only_give_outputs() -> None:
    of_numba = {kernel for kernel, name in THREADED if name == "numba_parallel"}
    assert of_numba >= {"mandelbrot", "nbody", "heat", "triad", "black_scholes"}
    assert {kernel for kernel, name in THREADED if name == "blas"} == {"matmul"}
    for kernel in set(kernels.names()) - of_numba:
        spec = kernels.load(kernel).SPEC
        assert spec.skips or spec.with_roles("partial")


@of_each_threaded
def test_any_number_of_native_threads_gives_the_references_result(kernel: str, implementation: str) -> None:
    spec = kernels.load(kernel).SPEC
    given = inputs(kernel, "tiny")
    length = spec.split_length("tiny")
    outputs = [buffer.name for buffer in spec.with_roles("output")]

    def results(part: tuple[int, int], call: Compiled) -> dict[str, Any]:
        made = arguments(spec, "tiny", part, given)
        call(*map(passed, made.values()), *part)
        return {name: made[name] for name in outputs}

    for part in ((0, length), (0, 0), (1, length), (length // 2, length // 2 + 1)):
        expected = results(part, compiled(kernel, "pure"))
        for count in range(1, environment.effective_cpus() + 1):
            assert_same(spec, expected, results(part, implementations.compile(implementation, kernel, count)))


@needs_parallel
def test_a_call_runs_on_native_threads_of_its_own() -> None:
    counted = fresh_python(
        "-c",
        """
import psutil, sys
from tests.parity.calls import arguments, inputs, passed
from gilscope import implementations, kernels
spec = kernels.load("nbody").SPEC
buffers = [passed(each) for each in arguments(spec, "small", (0, 540), inputs("nbody", "small")).values()]
implementations.compile("numba_nogil", "nbody")(*buffers, 0, 540)
before = psutil.Process().num_threads()
implementations.compile("numba_parallel", "nbody", 2)(*buffers, 0, 540)
sys.stdout.write(str(psutil.Process().num_threads() - before))
""",
    )
    assert int(counted) >= 1


@needs_parallel
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Numba keeps no generated function there")
def test_what_was_compiled_once_is_not_compiled_by_the_next_process() -> None:
    _call("nbody", "numba_parallel", 2, "tiny")()
    numba_parallel._parallel.cache_clear()
    _call("nbody", "numba_parallel", 2, "tiny")()
    parallel: Any = numba_parallel._parallel("nbody")
    assert sum(parallel.stats.cache_hits.values()) == 1


@needs_parallel
def test_more_native_threads_than_numba_was_started_for_are_refused() -> None:
    call = _call("nbody", "numba_parallel", 10_000)
    with pytest.raises(NotAvailable, match="at most"):
        call()


def test_as_many_threads_as_a_quota_leaves_are_enough(cgroup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    assert "NUMBA_NUM_THREADS=1" in (implementations.unavailable("numba_parallel") or "")
    (cgroup / "cpu.max").write_text("100000 100000")
    assert "NUMBA_NUM_THREADS" not in (implementations.unavailable("numba_parallel") or "")


FORKED = """
import os, sys
from tests.implementations.test_numba_parallel import _call
from gilscope.errors import NotAvailable
_call("nbody", "numba_parallel", 2)()
child = os.fork()
if not child:
    try:
        _call("nbody", "numba_parallel", 2)()
    except NotAvailable as error:
        os._exit(7 if "forked" in str(error) else 8)
    os._exit(9)
sys.stdout.write(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
"""


@needs_parallel
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")
@pytest.mark.skipif(threading_layers.best_layer() != "omp", reason="only GNU OpenMP does not survive a fork")
def test_after_a_fork_openmp_is_refused_where_it_would_end_the_process() -> None:
    assert fresh_python("-W", "ignore::DeprecationWarning", "-c", FORKED) == "7"


WORKQUEUE = """
import sys
from gilscope.system import threading_layers
threading_layers.best_layer = lambda: "workqueue"
from tests.implementations.test_numba_parallel import at_once, _call
call = _call("nbody", "numba_parallel", 2, "large")
call()
refused = at_once([call] * 4)
sys.stdout.write(f"{len(refused)} {set(map(str, refused))}")
"""


@needs_parallel
def test_a_second_thread_is_refused_where_workqueue_would_end_the_process() -> None:
    count, _, said = fresh_python("-c", WORKQUEUE).partition(" ")
    assert 1 <= int(count) <= 3
    assert "one calling thread at a time" in said


@needs_parallel
@pytest.mark.skipif(threading_layers.best_layer() == "workqueue", reason="workqueue serves one thread at a time")
def test_several_threads_may_call_at_once() -> None:
    assert at_once([_call("nbody", "numba_parallel", 2)] * 4) == []


def test_an_implementation_without_threads_of_its_own_refuses_several() -> None:
    with pytest.raises(NotAvailable, match="its calls use one thread"):
        implementations.compile("pure", "nbody", 2)


@needs_parallel
def test_it_is_measured_in_the_blocks_of_the_code_without_threads_inside() -> None:
    native = Case("nbody", "tiny", "numba_parallel", "serial", "shared", "static", 1, 2)
    serial = Case("nbody", "tiny", "numba_nogil", "serial", "shared", "static", 1)
    arms = (Arm("baseline", serial), Arm("again", serial), Arm("treatment", native))
    pools = Pools(Clock())
    try:
        with timing.open_measurement(Comparison("nbody", "tiny", "numba_nogil", arms), pools, Clock(), 1) as measured:
            measured.run_block()
            assert [len(rounds) for rounds in measured.rounds] == [1, 1, 1]
    finally:
        pools.close()
    assert (native.is_one_call_on_native_threads, native.label, native.at_once) == (True, "native threads ×2", 2)


def at_once(calls: Sequence[Callable[[], None]]) -> list[Exception]:
    """Make calls in threads that begin together, and return what they raised."""
    raised: list[Exception] = []
    begin = threading.Barrier(len(calls))

    def make(call: Callable[[], None]) -> None:
        begin.wait()
        try:
            call()
        except NotAvailable as error:
            raised.append(error)

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def _call(kernel: str, implementation: str, native_threads: int, size: str = "small") -> Callable[[], None]:
    spec = kernels.load(kernel).SPEC
    part = (0, spec.split_length(size))
    buffers: list[Any] = [passed(each) for each in arguments(spec, size, part, inputs(kernel, size)).values()]
    function = implementations.compile(implementation, kernel, native_threads)
    return lambda: function(*buffers, *part)


def test_each_threaded_form_knows_the_implementation_that_it_is_the_form_of() -> None:
    assert implementations.threaded_form("numba_nogil") == "numba_parallel"
    assert implementations.unthreaded_form("numba_parallel") == "numba_nogil"
    assert implementations.threaded_form("blas") == implementations.unthreaded_form("blas") == "blas"
    assert implementations.threaded_form("pure") is None


@needs_parallel
def test_where_only_one_thread_may_call_the_plan_leaves_threads_of_them_out_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading_layers, "best_layer", lambda: "workqueue")
    made = plan.make(selection.Selection(plan="oversubscription", cpus=2))
    (nbody,) = [each for each in made.comparisons if each.kernel == "nbody"]
    executors = {arm.case.executor for arm in nbody.arms if arm.case.implementation == "numba_parallel"}
    assert executors == {"serial", "processes_spawn"}
    reasons = [
        skip.reason for skip in made.skips if (skip.implementation, skip.executor) == ("numba_parallel", "threads")
    ]
    assert len(reasons) == 2
    assert all("one calling thread at a time" in reason for reason in reasons)
