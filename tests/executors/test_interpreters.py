"""Workers that are interpreters: what they share with their caller, what they load, and what is left of them."""

import operator
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gilscope import _ext, executors, implementations, kernels
from gilscope.executors import Pool
from gilscope.measure import check, transport, worker
from gilscope.model.case import Case
from tests.command_line import fresh_python

NAME = "interpreters"

pytestmark = [
    pytest.mark.usefixtures("deadlock_guard"),
    pytest.mark.skipif(executors.unavailable(NAME) is not None, reason=str(executors.unavailable(NAME))),
]

SUITED = [
    (kernel, implementation)
    for kernel in kernels.names()
    for implementation in implementations.names()
    if implementations.main_interpreter_only(implementation) is None
    and implementation not in kernels.load(kernel).SPEC.skips
]
MAIN_ONLY = [name for name in implementations.names() if implementations.main_interpreter_only(name) is not None]

HEAVY = {"numpy", "numba", "scipy", "psutil"}

MANY = """
import psutil
from gilscope import executors
from gilscope.measure import check, transport, worker
from gilscope.model.case import Case

problem = check.make_problem("histogram", "tiny", 1)

def used():
    return psutil.Process().memory_full_info().uss

def open_some(workers):
    case = Case("histogram", "tiny", "pure", "interpreters", "shared", "static", workers)
    pieces = transport.cut(problem.kernel.split_length("tiny"), "static", workers)
    with executors.open_pool(case.executor, workers) as pool:
        with transport.open_exchange(problem.kernel, case, problem.arrays, pieces) as exchange:
            check.verify(problem, exchange.run(lambda tasks: pool.run(worker.run_task, tasks))[1], "this")
        return used()

"""


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with executors.open_pool(NAME, 2) as pool:
        yield pool


def test_an_array_is_worked_on_in_place(pool: Pool) -> None:
    array = np.zeros(3)
    pool.run(operator.setitem, [(array.data, 1, 7.0)])
    assert list(array) == [0, 7, 0]


def test_an_array_itself_and_other_objects_are_not_shared(pool: Pool) -> None:
    with pytest.raises(TypeError, match="not shareable"):
        pool.run(len, [(np.zeros(3),)])
    copied = bytearray(3)
    pool.run(operator.setitem, [(copied, 0, 1)])
    assert copied == bytes(3)


@pytest.mark.parametrize("schedule", ["static", "dynamic"])
@pytest.mark.parametrize(("kernel", "implementation"), SUITED)
def test_interpreters_compute_what_the_caller_does(
    kernel: str, implementation: str, schedule: str, pool: Pool
) -> None:
    if implementations.unavailable(implementation) is not None:
        pytest.skip(str(implementations.unavailable(implementation)))
    problem = check.make_problem(kernel, "tiny", 1)
    way = "shared" if problem.kernel.unfit("subinterpreters") is None else "pickle"
    case = Case(kernel, "tiny", implementation, NAME, way, schedule, 2)
    pieces = transport.cut(problem.kernel.split_length("tiny"), schedule, 2)
    with transport.open_exchange(problem.kernel, case, problem.arrays, pieces) as exchange:
        answers, results = exchange.run(lambda tasks: pool.run(worker.run_task, tasks))
    check.verify(problem, results, NAME)
    # They are this process: its clock of CPU time has all of theirs.
    assert {answer.pid for answer in answers} == {os.getpid()}
    loaded = set().union(*pool.run(eval, [("{*__import__('sys').modules}",)] * 4))
    assert f"gilscope.kernels.{kernel}" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("implementation", MAIN_ONLY)
def test_what_is_said_to_need_the_main_interpreter_does_need_it(implementation: str, pool: Pool) -> None:
    if implementations.unavailable(implementation) is not None:
        pytest.skip(str(implementations.unavailable(implementation)))
    with pytest.raises(ImportError):
        pool.run(implementations.compile, [(implementation, "matmul")])


def test_no_garbage_is_collected_during_tasks(pool: Pool) -> None:
    assert pool.run(eval, [("__import__('gc').isenabled()",)] * 4) == [False] * 4


def test_a_worker_finds_modules_where_its_caller_found_them_at_run_time(tmp_path: Path) -> None:
    (tmp_path / "found_at_run_time.py").write_text("def answer():\n    return 42\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import found_at_run_time\n"
        "from gilscope import executors\n"
        f"with executors.open_pool({NAME!r}, 1) as pool: print(pool.run(found_at_run_time.answer, [()]))"
    )
    assert fresh_python("-c", code) == "[42]\n"


def test_gilscope_itself_may_be_found_at_run_time_only() -> None:
    # As from a checkout that is not installed: no site-packages, so no hook of an editable installation.
    source = str(Path(executors.__file__).parents[2])
    code = (
        f"import sys; sys.path.insert(0, {source!r})\n"
        "from gilscope import executors\nfrom gilscope.measure import worker\n"
        f"with executors.open_pool({NAME!r}, 1) as pool: print(len(pool.run(worker.identify, [(0.0,)])))"
    )
    assert fresh_python("-I", "-S", "-c", code) == "1\n"


def test_eight_at_once_and_fifty_one_after_the_other_compute_rightly() -> None:
    code = "open_some(8)\nfor _ in range(50): open_some(1)\nopen_some(8)\nprint('done')"
    assert fresh_python("-c", MANY + code) == "done\n"


def test_of_fifty_interpreters_no_more_memory_stays_than_two_had() -> None:
    bare = (
        "from concurrent import interpreters\n"
        "def bare():\n"
        "    with_one = interpreters.create(); had = used(); with_one.close(); return had\n"
        "bare(); begin = used(); had = bare() - begin\n"
        "for _ in range(10): bare()\n"
        "print(used() - begin > 5 * had > 0)"
    )
    if fresh_python("-c", MANY + bare) == "True\n":
        pytest.skip("this Python keeps the memory of empty interpreters that are closed")
    code = (
        "for _ in range(3): open_some(1)\n"
        "begin = used(); had = open_some(1) - begin\n"
        "for _ in range(50): open_some(1)\n"
        "print(used() - begin, had)"
    )
    left, had = map(int, fresh_python("-c", MANY + code).split())
    assert had > 0
    assert left < 2 * had


@pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))
def test_eight_interpreters_load_every_compiled_kernel_at_once() -> None:
    code = (
        "from gilscope import executors, implementations, kernels\n"
        "names = [n for n in kernels.names() if 'cython_nogil' not in kernels.load(n).SPEC.skips]\n"
        f"with executors.open_pool({NAME!r}, 8) as pool:\n"
        "    pool.run(exec, [(f'from gilscope import implementations\\nfor name in {names}: '"
        "        'implementations.compile(\"cython_nogil\", name)',)] * 16)\n"
        "print('done')"
    )
    assert fresh_python("-c", code) == "done\n"
