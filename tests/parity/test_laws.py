"""Laws of every kernel at any size, with any seed and any split: what is drawn here nobody chose.

The parts of any split, in any implementation and by any workers, together give what plain Python computes for the
whole. A kernel whose dimensions depend on each other says how in `lengths()`; a size that a kernel refuses is drawn
anew, and tests/parity/test_numbers.py holds which those are.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from inspect import signature
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from gilscope import executors, implementations, kernels
from gilscope.errors import InvalidNumber
from gilscope.executors import Pool
from gilscope.measure import transport
from gilscope.measure.worker import run_task
from gilscope.model.case import Case
from gilscope.model.kernel import Kernel
from tests.parity.calls import Arrays, absence, assert_same, of_arrays, sized, solve

pytestmark = [
    pytest.mark.usefixtures("deadlock_guard"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

MOST_LENGTH, MOST_PRODUCT = 400, 10_000
"""Of a dimension, and of all dimensions' lengths: plain Python computes each example."""

PLACES = {"threads": ("shared", (1, 2, 3)), "processes_spawn": ("shm", (2,))}
"""Executors, each with its transport and numbers of workers: every process compiles for itself."""

COMPILED_IN_PROCESSES = "triad"
"""The one kernel whose numba_parallel is tried in processes too: each has to compile it, as no cache keeps it."""

each_kernel = pytest.mark.parametrize("kernel", of_arrays())


@dataclass(frozen=True)
class Problem:
    """A kernel whose only size is the drawn one, and inputs for it."""

    spec: Kernel
    given: Arrays

    @property
    def length(self) -> int:
        return self.spec.split_length("given")


@st.composite
def problems(draw: st.DrawFn, kernel: str) -> Problem:
    """Draw the lengths of a kernel's dimensions, in any order, and a seed."""
    module = kernels.load(kernel)
    free = signature(module.lengths).parameters if module.lengths else module.SPEC.sizes["tiny"].dimensions
    drawn: dict[str, int] = {}
    product = 1
    for name in draw(st.permutations(list(free))):
        most = min(MOST_LENGTH, MOST_PRODUCT // product)
        up_to = [st.integers(0, min(length, most)) for length in (3, 70, most)]
        drawn[name] = draw(st.integers(1, 3) if name == "steps" else st.one_of(up_to))
        product *= max(1, drawn[name])
    try:
        spec = sized(kernel, **drawn)
        inputs = module.inputs(spec.sizes["given"].dimensions, draw(st.integers(0, 2**32)))
    except InvalidNumber:
        reject()
    return Problem(spec, {name: array.reshape(-1) for name, array in inputs.items()})


def joined(spec: Kernel, parts: Sequence[Arrays]) -> Arrays:
    """Return the results of the whole, made from those of consecutive parts."""
    outputs = {b.name: np.concatenate([part[b.name] for part in parts]) for b in spec.with_roles("output")}
    sums = {b.name: np.sum([part[b.name] for part in parts], axis=0) for b in spec.with_roles("partial")}
    return {**outputs, **sums}


def run(problem: Problem, case: Case, pool: Pool | None = None) -> Arrays:
    """Return the results of all steps, as a study's arm gets them."""
    pieces = transport.cut(problem.length, case.schedule, case.workers)
    with transport.open_exchange(problem.spec, case, problem.given, pieces) as exchange:
        _, results = exchange.run(
            lambda tasks: pool.run(run_task, tasks) if pool else [run_task(*task) for task in tasks]
        )
        return {name: array.copy() for name, array in results.items()}


@cache
def present(kernel: str) -> tuple[str, ...]:
    """Return the implementations that the kernel has here."""
    return tuple(name for name in implementations.names() if absence(kernel, name) is None)


# --- Splits


@each_kernel
@settings(max_examples=25)
@given(data=st.data())
def test_any_split_of_any_size_gives_the_references_whole(kernel: str, data: st.DataObject) -> None:
    problem = data.draw(problems(kernel))
    expected = solve(problem.spec, "pure", problem.given)
    edges = [0, *sorted(data.draw(st.lists(st.integers(0, problem.length), max_size=4))), problem.length]
    for implementation in present(kernel):
        parts = [solve(problem.spec, implementation, problem.given, part) for part in pairwise(edges)]
        assert_same(problem.spec, expected, joined(problem.spec, parts))
        assert_same(problem.spec, expected, solve(problem.spec, implementation, problem.given))


# --- Workers


@pytest.fixture(scope="module")
def pool() -> Iterator[Callable[[str, int], Pool]]:
    """Return what gives a pool of workers, opened once."""
    with ExitStack() as stack:
        yield cache(lambda executor, workers: stack.enter_context(executors.open_pool(executor, workers)))


@each_kernel
@settings(max_examples=15)
@given(data=st.data())
def test_any_workers_and_schedule_give_the_references_result(
    kernel: str, pool: Callable[[str, int], Pool], data: st.DataObject
) -> None:
    problem = data.draw(problems(kernel))
    executor = data.draw(st.sampled_from(sorted(PLACES)))
    way, numbers = PLACES[executor]
    implementation = data.draw(st.sampled_from(in_workers(kernel, executor)))
    schedule, workers = data.draw(st.sampled_from(["static", "dynamic"])), data.draw(st.sampled_from(numbers))
    case = Case(kernel, "given", implementation, executor, way, schedule, workers)
    alone = Case(kernel, "given", "pure", "serial", "shared", "static", 1)
    assert_same(problem.spec, run(problem, alone), run(problem, case, pool(executor, workers)))


def in_workers(kernel: str, executor: str) -> Sequence[str]:
    """Return the implementations that are tried in this executor's workers."""
    is_slow = executor != "threads" and kernel != COMPILED_IN_PROCESSES
    return [name for name in present(kernel) if not (is_slow and name == "numba_parallel")]
