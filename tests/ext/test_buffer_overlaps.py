"""A Cython twin refuses to write where another argument is, and takes arguments that lie side by side."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.ext.buffers import KERNELS, assert_taken, good, needs_extensions, places, refused

pytestmark = needs_extensions


def overlapping(*, only_its_end: bool) -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Yield calls in which two arguments share memory: the kernel, what it is given, what it writes and what else."""
    for place in places(lambda buffer: buffer.writable):
        given, name = good(place.kernel), place.buffer.name
        # Where both begin, or where the last element is that is written, or the last that 8 divides.
        start = (given[name].nbytes - 1) // 8 * 8 if only_its_end else 0
        for other in (each for each in given if each != name):
            memory = np.zeros(given[name].nbytes + start + given[other].nbytes, np.uint8)
            shared = {
                name: memory[: given[name].nbytes].view(given[name].dtype),
                other: memory[start : start + given[other].nbytes].view(given[other].dtype),
            }
            shared[other][:] = given[other]
            yield place.kernel, {**given, **shared}, name, other


def test_what_is_written_may_not_begin_where_another_does() -> None:
    for kernel, given, name, other in overlapping(only_its_end=False):
        assert refused(kernel, given) in (name, other), (kernel, name, other)


def test_what_is_written_may_not_reach_into_another_argument() -> None:
    for kernel, given, name, other in overlapping(only_its_end=True):
        assert refused(kernel, given) in (name, other), (kernel, name, other)


def test_arguments_side_by_side_in_one_memory_are_taken() -> None:
    for kernel in KERNELS:
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
