"""A Cython twin refuses every wrong buffer with an error that names the argument, and never crashes.

Good arguments are made from the SPEC, and one of them is broken at a time: a new kernel is tested by being there.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from gilscope.model.kernel import Buffer, Kernel
from tests.parity.calls import absence, arguments, assert_same, inputs

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

KERNELS = [
    name for name in kernels.names() if not {"cython_gil", "cython_nogil"} & kernels.load(name).SPEC.skips.keys()
]
RANGE = "start, stop"

each_kernel = pytest.mark.parametrize("kernel", KERNELS)


def spec_of(kernel: str) -> Kernel:
    return kernels.load(kernel).SPEC


def each_kernel_where(holds: Callable[[Kernel], bool]) -> pytest.MarkDecorator:
    """Parametrise over those kernels of whose SPEC this holds."""
    return pytest.mark.parametrize("kernel", [name for name in KERNELS if holds(spec_of(name))])


def each_buffer(choose: Callable[[Buffer], bool] = lambda _: True) -> pytest.MarkDecorator:
    """Parametrise over the kernels' buffers, or over those that are chosen."""
    return pytest.mark.parametrize(
        ("kernel", "name"),
        [
            pytest.param(kernel, buffer.name, id=f"{kernel}-{buffer.name}")
            for kernel in KERNELS
            for buffer in kernels.load(kernel).SPEC.buffers
            if choose(buffer)
        ],
    )


def buffer_of(kernel: str, name: str) -> Buffer:
    return next(buffer for buffer in spec_of(kernel).buffers if buffer.name == name)


def good(kernel: str, part: tuple[int, int] | None = None) -> dict[str, Any]:
    """Return right arguments at `tiny`."""
    spec = spec_of(kernel)
    return dict(arguments(spec, "tiny", part or whole(kernel), inputs(kernel, "tiny")))


def whole(kernel: str) -> tuple[int, int]:
    return 0, spec_of(kernel).split_length("tiny")


def call(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> None:
    """Call the twin, once holding the GIL and once without."""
    for release_gil in (False, True):
        _ext.load(kernel).kernel(*given.values(), *(part or whole(kernel)), release_gil)


def assert_taken(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> None:
    """Call the twin, and hold what it writes against the reference's results from copies of the same arguments."""
    spec = spec_of(kernel)
    copies = {name: np.array(value).reshape(-1) for name, value in given.items()}
    call(kernel, given, part)
    kernels.load(kernel).kernel(*(array.data for array in copies.values()), *(part or whole(kernel)))
    results = [buffer.name for buffer in spec.with_roles("output", "partial")]
    found = {name: np.asarray(given[name]).reshape(-1) for name in results}
    assert_same(spec, {name: copies[name] for name in results}, found)


def refused(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> str:
    """Return which argument is refused."""
    with pytest.raises(InvalidBuffer) as caught:
        call(kernel, given, part)
    assert repr(caught.value.argument) in str(caught.value)
    return caught.value.argument


# --- What is right


@each_kernel
def test_right_arguments_are_taken(kernel: str) -> None:
    assert absence(kernel, "cython_nogil") is None
    assert_taken(kernel, good(kernel))


@each_kernel
def test_an_empty_part_is_taken(kernel: str) -> None:
    assert_taken(kernel, good(kernel, (3, 3)), (3, 3))


@each_buffer(lambda buffer: not buffer.writable)
def test_an_input_may_be_read_only(kernel: str, name: str) -> None:
    given = good(kernel)
    assert_taken(kernel, {**given, name: memoryview(given[name]).toreadonly()})


@each_buffer()
def test_any_number_of_dimensions_is_taken_as_flat(kernel: str, name: str) -> None:
    given = good(kernel)
    assert_taken(kernel, {**given, name: given[name].reshape(1, -1, 1)})


# --- What is wrong with a buffer

OTHER_KINDS = {"d": ("q", "Q"), "q": ("d", "Q"), "Q": ("d", "q"), "i": ("f", "I"), "B": ("b", "?")}
OTHER_SIZES = {"d": ("f", "e"), "q": ("i", "b"), "Q": ("I", "B"), "i": ("q", "h"), "B": ("H", "Q")}


@each_buffer()
def test_elements_of_another_kind_are_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    for other in OTHER_KINDS[buffer_of(kernel, name).format]:
        assert refused(kernel, {**given, name: given[name].view(other)}) == name


@each_buffer()
def test_elements_of_another_size_are_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    for other in OTHER_SIZES[buffer_of(kernel, name).format]:
        assert refused(kernel, {**given, name: np.zeros(given[name].size, other)}) == name


@each_buffer(lambda buffer: buffer.format != "B")
def test_the_other_byte_order_is_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    assert refused(kernel, {**given, name: given[name].view(given[name].dtype.newbyteorder())}) == name


@each_buffer(lambda buffer: buffer.format != "B")
def test_plain_bytes_are_refused_where_they_are_no_bytes(kernel: str, name: str) -> None:
    given = good(kernel)
    assert refused(kernel, {**given, name: bytearray(given[name].tobytes())}) == name


@each_buffer(lambda buffer: buffer.writable)
def test_a_read_only_output_is_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    array = given[name].copy()
    array.flags.writeable = False
    assert refused(kernel, {**given, name: memoryview(given[name]).toreadonly()}) == name
    assert refused(kernel, {**given, name: array}) == name


@each_buffer(lambda buffer: buffer.shape != (1,))
def test_a_buffer_with_gaps_is_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    with_gaps = np.repeat(given[name], 2)[::2]
    assert refused(kernel, {**given, name: with_gaps}) == name
    assert refused(kernel, {**given, name: given[name][::-1]}) == name


@each_buffer()
@pytest.mark.parametrize("thing", [None, 7, 7.0, "text", [0.0], object()], ids=lambda thing: type(thing).__name__)
def test_what_is_no_buffer_is_refused(kernel: str, name: str, thing: object) -> None:
    assert refused(kernel, {**good(kernel), name: thing}) == name


@each_buffer()
def test_an_array_of_objects_is_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    assert refused(kernel, {**given, name: given[name].astype(object)}) == name


# --- Wrong lengths


def of_another_length(array: NDArray[Any]) -> list[NDArray[Any]]:
    return [np.append(array, array[-1:]), array[:-1].copy(), array[:0].copy()]


@each_buffer(lambda buffer: buffer.sliced)
def test_a_slice_of_another_length_than_its_part_is_refused(kernel: str, name: str) -> None:
    given = good(kernel)
    for wrong in of_another_length(given[name]):
        assert refused(kernel, {**given, name: wrong}) == name


@each_buffer(lambda buffer: not buffer.sliced)
def test_another_length_is_refused_or_is_another_problem_with_the_references_answer(kernel: str, name: str) -> None:
    # A kernel may take a dimension from a buffer's length: then the buffers that disagree with it are named.
    for wrong in of_another_length(good(kernel)[name]):
        given = {**good(kernel), name: wrong}
        argument = _refused_or_none(kernel, {**given, name: wrong.copy()})
        if argument is None:
            assert_taken(kernel, given)
        else:
            assert argument in {RANGE, *given}


def _refused_or_none(kernel: str, given: dict[str, Any]) -> str | None:
    try:
        call(kernel, given)
    except InvalidBuffer as error:
        return error.argument
    return None


# --- Wrong parts


@each_kernel
def test_a_part_that_ends_before_it_starts_is_refused(kernel: str) -> None:
    assert refused(kernel, good(kernel, (3, 3)), (3, 2)) == RANGE


@each_kernel
def test_a_part_with_a_negative_start_is_refused(kernel: str) -> None:
    assert refused(kernel, good(kernel, (0, 4)), (-1, 3)) == RANGE


@each_kernel
def test_a_part_beyond_all_sizes_is_refused(kernel: str) -> None:
    start = 2**31
    assert refused(kernel, good(kernel, (0, 4)), (start, start + 4)) == RANGE
    assert refused(kernel, good(kernel, (0, 4)), (2**63 - 5, 2**63 - 1)) == RANGE


@each_kernel_where(lambda spec: bool(spec.with_roles("split", "output")))
def test_a_part_longer_than_its_slices_is_refused(kernel: str) -> None:
    sliced = {buffer.name for buffer in spec_of(kernel).buffers if buffer.sliced}
    start, stop = whole(kernel)
    assert refused(kernel, good(kernel), (start, stop + 1)) in {*sliced, RANGE}


@each_kernel_where(lambda spec: any(spec.split in buffer.shape for buffer in spec.with_roles("whole")))
def test_a_part_that_ends_beyond_a_whole_buffer_is_refused(kernel: str) -> None:
    _, stop = whole(kernel)
    assert refused(kernel, good(kernel, (0, 4)), (stop - 3, stop + 1)) == RANGE


# --- After a refusal


@each_kernel
def test_a_refused_call_lets_go_of_all_buffers(kernel: str) -> None:
    views = {name: memoryview(array) for name, array in good(kernel).items()}
    for name in views:
        refused(kernel, {**views, name: None})
    for view in views.values():
        view.release()  # a BufferError, if somebody still held it
