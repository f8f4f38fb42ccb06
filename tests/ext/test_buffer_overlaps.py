"""A Cython twin refuses to write where another argument is, and takes arguments that lie side by side."""

import numpy as np
import pytest

from gilscope import _ext
from tests.ext.test_buffers import KERNELS, assert_taken, each_kernel, good, refused, spec_of

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

each_pair = pytest.mark.parametrize(
    ("kernel", "name", "other"),
    [
        pytest.param(kernel, written.name, other.name, id=f"{kernel}-{written.name}-{other.name}")
        for kernel in KERNELS
        for written in spec_of(kernel).buffers
        for other in spec_of(kernel).buffers
        if written.writable and other.name != written.name
    ],
)


@each_pair
def test_what_is_written_may_not_begin_where_another_argument_does(kernel: str, name: str, other: str) -> None:
    given = good(kernel)
    memory = np.zeros(given[name].nbytes + given[other].nbytes, np.uint8)
    shared = {key: memory[: given[key].nbytes].view(given[key].dtype) for key in (name, other)}
    shared[other][:] = given[other]
    assert refused(kernel, {**given, **shared}) in (name, other)


@each_pair
def test_what_is_written_may_not_reach_into_another_argument(kernel: str, name: str, other: str) -> None:
    given = good(kernel)
    memory = np.zeros(given[name].nbytes // 8 * 8 + given[other].nbytes, np.uint8)
    start = (given[name].nbytes - 1) // 8 * 8  # where the last element is, or the last that 8 divides
    shared = {
        name: memory[: given[name].nbytes].view(given[name].dtype),
        other: memory[start : start + given[other].nbytes].view(given[other].dtype),
    }
    shared[other][:] = given[other]
    assert refused(kernel, {**given, **shared}) in (name, other)


@each_kernel
def test_arguments_side_by_side_in_one_memory_are_taken(kernel: str) -> None:
    given = good(kernel)
    edges = np.cumsum([0, *(-(-array.nbytes // 8) * 8 for array in given.values())])
    memory = np.zeros(edges[-1], np.uint8)
    side_by_side = {}
    for start, (name, array) in zip(edges, given.items(), strict=False):
        side_by_side[name] = memory[start : start + array.nbytes].view(array.dtype)
        side_by_side[name][:] = array
    assert_taken(kernel, side_by_side)


def test_inputs_may_be_one_and_the_same() -> None:
    given = good("nbody")
    assert_taken("nbody", {**given, "y": given["x"]})
