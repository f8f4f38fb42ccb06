"""Eight threads at once in every compiled kernel: what `nox -s tsan` watches, and right results without it."""

from collections.abc import Iterator
from typing import get_args

import pytest

from gilscope import executors, kernels
from gilscope.executors import Pool
from gilscope.measure import check, references, transport, worker
from gilscope.model.case import Case
from gilscope.model.kernel import Bound, Schedule
from gilscope.plan import reference_arms
from tests.parity.calls import SEED, absence

THREADS = 8
ROUNDS = 3
TWINS = [name for name in kernels.names() if absence(name, "cython_nogil") is None]

pytestmark = pytest.mark.skipif(reference_arms.unavailable() is not None, reason=str(reference_arms.unavailable()))


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with executors.open_pool("threads", THREADS) as pool:
        yield pool


@pytest.mark.parametrize("schedule", get_args(Schedule))
@pytest.mark.parametrize("kernel", TWINS)
def test_eight_threads_give_the_serial_result(kernel: str, schedule: Schedule, pool: Pool) -> None:
    problem = check.make_problem(kernel, "small", SEED)
    case = Case(kernel, "small", "cython_nogil", "threads", "shared", schedule, THREADS)
    pieces = transport.cut(problem.kernel.split_length("small"), schedule, THREADS)
    with transport.open_exchange(problem.kernel, case, problem.arrays, pieces) as exchange:
        for _ in range(ROUNDS):
            check.verify(problem, exchange.run(lambda tasks: pool.run(worker.run_task, tasks))[1], case.schedule)


@pytest.mark.parametrize("bound", get_args(Bound))
def test_eight_threads_run_a_reference_kernel_at_once(bound: Bound, pool: Pool) -> None:
    pool.run(references.run_reference, references.make_tasks(reference_arms.make_arms(bound, (THREADS,))[-1]))
