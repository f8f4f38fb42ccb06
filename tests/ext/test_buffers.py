"""A Cython twin refuses every wrong buffer with an error that names the argument, and never crashes.

Good arguments are made from the SPEC, and one of them is broken at a time: a new kernel is tested by being there.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gilscope.model.kernel import Buffer
from tests.ext.buffers import (
    KERNELS,
    RANGE,
    Place,
    assert_taken,
    good,
    needs_extensions,
    not_refused,
    places,
    refused,
    refused_or_none,
    spec_of,
    whole,
)
from tests.parity.calls import absence

pytestmark = needs_extensions


# --- What is right


def test_right_arguments_are_taken() -> None:
    for kernel in KERNELS:
        assert absence(kernel, "cython_nogil") is None
        assert_taken(kernel, good(kernel))


def test_an_empty_part_is_taken() -> None:
    for kernel in KERNELS:
        assert_taken(kernel, good(kernel, (3, 3)), (3, 3))


def test_an_input_may_be_read_only() -> None:
    for place in places(lambda buffer: not buffer.writable):
        given = good(place.kernel)
        read_only = memoryview(given[place.buffer.name]).toreadonly()
        assert_taken(place.kernel, {**given, place.buffer.name: read_only})


def test_any_number_of_dimensions_is_taken_as_flat() -> None:
    for place in places():
        given = good(place.kernel)
        assert_taken(place.kernel, {**given, place.buffer.name: given[place.buffer.name].reshape(1, -1, 1)})


# --- What is wrong with a buffer

OTHER_KINDS = {"d": ("q", "Q"), "q": ("d", "Q"), "Q": ("d", "q"), "i": ("f", "I"), "B": ("b", "?")}
OTHER_SIZES = {"d": ("f", "e"), "q": ("i", "b"), "Q": ("I", "B"), "i": ("q", "h"), "B": ("H", "Q")}


def is_not_of_bytes(buffer: Buffer) -> bool:
    return buffer.format != "B"


def test_elements_of_another_kind_are_refused() -> None:
    assert not_refused(lambda place, right: [right.view(each) for each in OTHER_KINDS[place.buffer.format]]) == []


def test_elements_of_another_size_are_refused() -> None:
    def wrongs(place: Place, right: Any) -> Iterable[Any]:
        return [np.zeros(right.size, each) for each in OTHER_SIZES[place.buffer.format]]

    assert not_refused(wrongs) == []


def test_the_other_byte_order_is_refused() -> None:
    assert not_refused(lambda _, right: [right.view(right.dtype.newbyteorder())], is_not_of_bytes) == []


def test_plain_bytes_are_refused_where_they_are_no_bytes() -> None:
    assert not_refused(lambda _, right: [bytearray(right.tobytes())], is_not_of_bytes) == []


def test_a_read_only_output_is_refused() -> None:
    def wrongs(_: Place, right: Any) -> Iterable[Any]:
        array = right.copy()
        array.flags.writeable = False
        return [memoryview(right).toreadonly(), array]

    assert not_refused(wrongs, lambda buffer: buffer.writable) == []


def test_a_buffer_with_gaps_is_refused() -> None:
    def wrongs(_: Place, right: Any) -> Iterable[Any]:
        return [np.repeat(right, 2)[::2], right[::-1]]

    assert not_refused(wrongs, lambda buffer: buffer.shape != (1,)) == []


def test_what_is_no_buffer_is_refused() -> None:
    assert not_refused(lambda _, right: [None, 7, 7.0, "text", [0.0], object(), right.astype(object)]) == []


# --- Wrong lengths


def of_another_length(array: NDArray[Any]) -> list[NDArray[Any]]:
    return [np.append(array, array[-1:]), array[:-1].copy(), array[:0].copy()]


def test_a_slice_of_another_length_than_its_part_is_refused() -> None:
    assert not_refused(lambda _, right: of_another_length(right), lambda buffer: buffer.sliced) == []


def test_another_length_is_refused_or_another_problem() -> None:
    # A kernel may take a dimension from a buffer's length: then the buffers that disagree with it are named.
    for place in places(lambda buffer: not buffer.sliced):
        kernel, name = place.kernel, place.buffer.name
        for wrong in of_another_length(good(kernel)[name]):
            given = {**good(kernel), name: wrong}
            argument = refused_or_none(kernel, {**given, name: wrong.copy()})
            if argument is None:
                assert_taken(kernel, given)
            else:
                assert argument in {RANGE, *given}, place


# --- Wrong parts


def test_a_part_that_ends_before_it_starts_is_refused() -> None:
    assert [name for name in KERNELS if refused(name, good(name, (3, 3)), (3, 2)) != RANGE] == []


def test_a_part_with_a_negative_start_is_refused() -> None:
    assert [name for name in KERNELS if refused(name, good(name, (0, 4)), (-1, 3)) != RANGE] == []


def test_a_part_beyond_all_sizes_is_refused() -> None:
    for start in (2**31, 2**63 - 5):
        found = {name: refused(name, good(name, (0, 4)), (start, start + 4)) for name in KERNELS}
        assert found == dict.fromkeys(KERNELS, RANGE)


def test_a_part_longer_than_its_slices_is_refused() -> None:
    for kernel in KERNELS:
        sliced = {buffer.name for buffer in spec_of(kernel).buffers if buffer.sliced}
        start, stop = whole(kernel)
        assert not sliced or refused(kernel, good(kernel), (start, stop + 1)) in {*sliced, RANGE}, kernel


def test_a_part_that_ends_beyond_a_whole_buffer_is_refused() -> None:
    for kernel in KERNELS:
        spec, (_, stop) = spec_of(kernel), whole(kernel)
        if any(spec.split in buffer.shape for buffer in spec.with_roles("whole")):
            assert refused(kernel, good(kernel, (0, 4)), (stop - 3, stop + 1)) == RANGE, kernel


# --- After a refusal


def test_a_refused_call_lets_go_of_all_buffers() -> None:
    for kernel in KERNELS:
        views = {name: memoryview(array) for name, array in good(kernel).items()}
        for name in views:
            refused(kernel, {**views, name: None})
        for view in views.values():
            view.release()  # a BufferError, if somebody still held it
