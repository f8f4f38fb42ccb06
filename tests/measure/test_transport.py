"""How arrays reach workers and results come back, by the roles of buffers."""

import errno
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import pairwise, product
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from gilscope import executors, kernels
from gilscope.errors import NoSharedMemory, NotAvailable, WrongResult
from gilscope.executors import Pool
from gilscope.measure import check, transport, worker
from gilscope.measure.transport import Exchange, cut
from gilscope.measure.worker import Place, Task
from gilscope.model.case import Case
from gilscope.model.kernel import FORMATS, OBJECTS, Kernel, Role, Schedule
from gilscope.system import segments
from gilscope.system.memory import CACHE_LINE
from tests.command_line import PATIENCE_SECONDS
from tests.parity.calls import Arrays, summed

pytestmark = pytest.mark.usefixtures("deadlock_guard")

SEED = 1
TRANSPORTS = {"shared": "threads", "shm": "processes_spawn", "pickle": "processes_spawn"}
SHM = Path("/dev/shm")
MAPS = Path("/proc/self/maps")

needs_dev_shm = pytest.mark.skipif(not SHM.is_dir(), reason="shared memory is visible as files on Linux only")

SPECS = {name: kernels.load(name).SPEC for name in kernels.names()}
OF_OBJECTS = [name for name, spec in SPECS.items() if any(buffer.format == OBJECTS for buffer in spec.buffers)]
OF_ARRAYS = [name for name in SPECS if name not in OF_OBJECTS]

each_kernel_of_arrays = pytest.mark.parametrize("kernel", OF_ARRAYS)
each_kernel_of_objects = pytest.mark.parametrize("kernel", OF_OBJECTS)
each_way_of_each_kernel = pytest.mark.parametrize(
    ("kernel", "way"), [(name, way) for name, spec in SPECS.items() for way in TRANSPORTS if spec.unfit(way) is None]
)


STUDY = """
import sys
from gilscope import executors
from gilscope.measure import pools, worker
with executors.open_pool(sys.argv[1], 2) as pool:
    pools.meet_all_workers(2, lambda: pool.run(worker.identify, [(0.01,)] * 2))
    from gilscope import kernels
    from gilscope.measure import transport
    from gilscope.model.case import Case
    module = kernels.load("histogram")
    case = Case("histogram", "tiny", "pure", sys.argv[1], "shm", "static", 2)
    for seed in range(3):
        pieces = transport.cut(module.SPEC.split_length("tiny"), "static", 2)
        arrays = module.inputs(module.SPEC.sizes["tiny"].dimensions, seed)
        with transport.open_exchange(module.SPEC, case, arrays, pieces) as exchange:
            exchange.run(lambda tasks: pool.run(worker.run_task, tasks))
"""


@pytest.fixture(scope="module")
def pools() -> Iterator[dict[str, Pool]]:
    with ExitStack() as stack:
        names = set(TRANSPORTS.values())
        yield {name: stack.enter_context(executors.open_pool(name, 2)) for name in names}


@each_way_of_each_kernel
def test_any_way_gives_the_serial_result(kernel: str, way: str, pools: dict[str, Pool]) -> None:
    problem, pool = check.make_problem(kernel, "tiny", SEED), pools[TRANSPORTS[way]]
    for schedule, workers in product(get_args(Schedule), (1, 2, 3)):
        case = Case(kernel, "tiny", "pure", TRANSPORTS[way], way, schedule, workers)
        pieces = cut(problem.kernel.split_length("tiny"), schedule, workers)
        with transport.open_exchange(problem.kernel, case, problem.arrays, pieces) as exchange:
            for _ in range(2):
                _, results = exchange.run(lambda tasks: pool.run(worker.run_task, tasks))
                assert set(results) == set(problem.expected), case
                check.verify(problem, results, str(case))


@each_kernel_of_arrays
def test_pickle_sends_a_task_its_slices_and_the_whole_buffers_and_nothing_else(kernel: str) -> None:
    spec, size = kernels.load(kernel).SPEC, "small"
    envelope = 100 + 50 * len(spec.buffers)
    with _exchange(kernel, "pickle", size) as exchange:
        for task in exchange.tasks(0):
            due = _bytes(spec, size, "whole") + _bytes(spec, size, "split", task)
            assert due <= len(pickle.dumps(task)) <= due + envelope


@each_kernel_of_arrays
def test_pickle_brings_back_a_tasks_own_results_and_nothing_else(kernel: str) -> None:
    spec = kernels.load(kernel).SPEC
    with _exchange(kernel, "pickle", "tiny") as exchange:
        for task in exchange.tasks(0):
            due = _bytes(spec, "tiny", "partial") + _bytes(spec, "tiny", "output", task)
            assert sum(map(len, worker.run_task(*task).results)) == due


@each_kernel_of_arrays
def test_a_shm_task_is_small_however_large_the_arrays_are(kernel: str) -> None:
    for size in ("tiny", "small"):
        with _exchange(kernel, "shm", size) as exchange:
            sizes = [len(pickle.dumps(task)) for task in exchange.tasks(0)]
        assert max(sizes) < 150 + 50 * len(kernels.load(kernel).SPEC.buffers)


@each_way_of_each_kernel
def test_only_pickle_brings_back_results(kernel: str, way: str) -> None:
    with _exchange(kernel, way) as exchange:
        results = [worker.run_task(*task).results for task in exchange.tasks(0)]
    assert [each == () for each in results] == [way != "pickle"] * len(results)


@each_kernel_of_objects
@pytest.mark.parametrize("way", ["shared", "pickle"])
def test_a_task_is_given_its_own_slice_of_a_list_with_the_very_objects_in_it(kernel: str, way: str) -> None:
    for buffer in SPECS[kernel].with_roles("split"):
        words = kernels.load(kernel).inputs(SPECS[kernel].sizes["tiny"].dimensions, SEED)[buffer.name]
        with _exchange(kernel, way, given={buffer.name: words}) as exchange:
            sent: list[Any] = [task[2][SPECS[kernel].buffers.index(buffer)] for task in exchange.tasks(0)]
        assert [type(each) for each in sent] == [list] * 3
        assert [id(word) for each in sent for word in each] == list(map(id, words))


@each_kernel_of_objects
def test_a_shared_dict_is_one_tasks_own(kernel: str) -> None:
    with _exchange(kernel, "shared", schedule="dynamic") as exchange:
        given = [task[2][0] for task in exchange.tasks(0)]
    assert [type(each) for each in given] == [dict] * len(given)
    assert len(set(map(id, given))) == len(given) > 1


@each_kernel_of_objects
def test_a_pickled_task_is_sent_no_dict_and_brings_one_back(kernel: str) -> None:
    with _exchange(kernel, "pickle") as exchange:
        tasks = exchange.tasks(0)
        answers = [worker.run_task(*task) for task in tasks]
        merged = exchange.collect(answers, 0)
    assert not any(isinstance(source, dict) for task in tasks for source in task[2])
    for place, buffer in enumerate(SPECS[kernel].with_roles("partial")):
        parts = [answer.results[place] for answer in answers]
        assert {type(each) for each in parts} == {dict}
        assert merged[buffer.name] == summed(parts)


@pytest.mark.parametrize("way", ["shared", "pickle"])
@each_kernel_of_objects
def test_counts_that_no_task_has_written_are_seen_to_be_wrong(kernel: str, way: str) -> None:
    problem = check.make_problem(kernel, "tiny", SEED)
    with _exchange(kernel, way) as exchange:
        untouched = exchange.collect([], 0)
    with pytest.raises(WrongResult):
        check.verify(problem, untouched, way)


@each_kernel_of_objects
def test_objects_are_refused_by_shared_memory_with_the_reason(kernel: str) -> None:
    with pytest.raises(NotAvailable, match="'shm' is not available here: shared memory cannot hold Python objects"):
        _exchange(kernel, "shm").__enter__()


@each_kernel_of_arrays
def test_buffers_in_a_segment_begin_on_a_cache_line_and_do_not_overlap(kernel: str) -> None:
    with _exchange(kernel, "shm", schedule="dynamic") as exchange:
        places = sorted({(place.offset, place.length) for task in exchange.tasks(0) for place in _places(task)})
        first_of_each = {place.offset for place in _places(exchange.tasks(0)[0])}
    assert all(begin + length <= after for (begin, length), (after, _) in pairwise(places))
    assert all(offset % CACHE_LINE == 0 for offset in first_of_each)


@needs_dev_shm
def test_the_segment_is_gone_after_the_context() -> None:
    with _exchange("histogram", "shm") as exchange:
        segments = _segments(exchange.tasks(0))
        assert [segment for segment in segments if segment.exists()] == segments != []
    assert not any(segment.exists() for segment in segments)


@needs_dev_shm
def test_the_segment_is_gone_after_an_exception() -> None:
    segments: list[Path] = []
    with suppress(KeyboardInterrupt), _exchange("histogram", "shm") as exchange:
        segments += _segments(exchange.tasks(0))
        raise KeyboardInterrupt
    assert len(segments) == 1
    assert not segments[0].exists()


@needs_dev_shm
def test_the_segment_is_gone_even_if_somebody_keeps_results() -> None:
    with _exchange("mandelbrot", "shm") as exchange:
        segments = _segments(exchange.tasks(0))
        kept = exchange.collect([worker.run_task(*task) for task in exchange.tasks(0)], 0)
        before = kept["counts"].copy()
    assert not segments[0].exists()
    np.testing.assert_array_equal(kept["counts"], before)


@pytest.mark.skipif(not MAPS.exists(), reason="what a process has mapped is visible on Linux only")
def test_a_worker_keeps_the_segments_of_one_comparison_and_lets_go_of_older_ones() -> None:
    names = []
    for _ in range(3):
        with _exchange("histogram", "shm") as exchange:
            names += [segment.name for segment in _segments(exchange.tasks(0))]
            worker.run_task(*exchange.tasks(0)[0])
    mapped = MAPS.read_text()
    assert [name in mapped for name in names] == [False, True, True]


def test_no_room_for_shared_memory_is_said_and_leaves_no_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", no_room)
    prefix = f"gilscope-no-room-{os.getpid()}"  # other runs of the tests have segments of that kind too
    monkeypatch.setenv(segments.PREFIX, prefix)
    with pytest.raises(NoSharedMemory, match=r"no room for .* MiB .*No space left on device.*--shm-size"):
        _exchange("histogram", "shm").__enter__()
    assert not list(SHM.glob(f"{prefix}-*"))


@pytest.mark.parametrize("executor", [name for name in executors.names() if "shm" in executors.transports(name)])
def test_a_process_that_used_shared_memory_ends_without_complaint(executor: str) -> None:
    reason = executors.unavailable(executor)
    if reason is not None:
        pytest.skip(reason)
    done = subprocess.run(
        [sys.executable, "-c", STUDY, executor], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _exchange(
    kernel: str, way: str, size: str = "tiny", schedule: str = "static", given: Arrays | None = None
) -> AbstractContextManager[Exchange]:
    spec = SPECS[kernel]
    case = Case(kernel, size, "pure", TRANSPORTS[way], way, schedule, 3)
    pieces = cut(spec.split_length(size), schedule, 3)
    arrays = kernels.load(kernel).inputs(spec.sizes[size].dimensions, SEED) if given is None else given
    return transport.open_exchange(spec, case, arrays, pieces)


def _bytes(kernel: Kernel, size: str, role: Role, task: Task | None = None) -> int:
    """Return the bytes of all buffers of a role: of the whole buffers, or of a task's slices."""
    dimensions = kernel.sizes[size].dimensions
    total = 0
    for buffer in kernel.with_roles(role):
        elements = buffer.elements(dimensions)
        if task is not None:
            elements = (task[4] - task[3]) * buffer.elements_per_index(dimensions)
        total += elements * FORMATS[buffer.format]
    return total


def _places(task: Task) -> list[Place]:
    return [source for source in task[2] if isinstance(source, Place)]


def _segments(tasks: Sequence[Task]) -> list[Path]:
    return [SHM / name for name in {place.segment for task in tasks for place in _places(task)}]
