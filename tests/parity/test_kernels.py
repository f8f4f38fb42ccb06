"""Every kernel in every implementation computes what its reference defines. Being registered is being tested."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gilscope import kernels
from gilscope.measure import check
from gilscope.model.kernel import FORMATS, OBJECTS
from tests.parity.calls import (
    SEED,
    assert_same,
    compute,
    implemented,
    inputs,
    reference,
    summed,
)

each_kernel = pytest.mark.parametrize("kernel", kernels.names())


# --- Parity, for whatever is registered


@implemented()
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_every_implementation_gives_the_references_result(kernel: str, implementation: str, size: str) -> None:
    assert_same(kernels.load(kernel).SPEC, reference(kernel, size), compute(kernel, implementation, size))


@implemented()
@settings(max_examples=15)
@given(data=st.data())
def test_any_split_into_parts_gives_the_serial_result(kernel: str, implementation: str, data: st.DataObject) -> None:
    spec = kernels.load(kernel).SPEC
    length = spec.split_length("tiny")
    inner = data.draw(st.lists(st.integers(0, length), max_size=5))
    results = [compute(kernel, implementation, "tiny", part) for part in pairwise([0, *sorted(inner), length])]
    joined = {b.name: np.concatenate([part[b.name] for part in results]) for b in spec.with_roles("output")}
    merged = {b.name: summed([part[b.name] for part in results]) for b in spec.with_roles("partial")}
    assert_same(spec, reference(kernel, "tiny"), {**joined, **merged})


# --- Inputs and sizes, for whatever is registered


@each_kernel
def test_the_same_seed_gives_the_same_bytes(kernel: str) -> None:
    module = kernels.load(kernel)
    dimensions = module.SPEC.sizes["tiny"].dimensions
    first, second = module.inputs(dimensions, SEED), module.inputs(dimensions, SEED)
    assert check.digest(first) == check.digest(second)


@pytest.mark.parametrize("kernel", [name for name in kernels.names() if kernels.load(name).SEEDED])
def test_another_seed_gives_other_bytes(kernel: str) -> None:
    module = kernels.load(kernel)
    dimensions = module.SPEC.sizes["tiny"].dimensions
    first, second = module.inputs(dimensions, 1), module.inputs(dimensions, 2)
    assert check.digest(first) != check.digest(second)


@each_kernel
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_inputs_are_what_the_spec_declares(kernel: str, size: str) -> None:
    spec = kernels.load(kernel).SPEC
    declared = {
        buffer.name: (np.dtype(buffer.format), buffer.elements(spec.sizes[size].dimensions))
        for buffer in spec.with_roles("split", "whole")
    }
    assert {
        name: (array.dtype if isinstance(array, np.ndarray) else np.dtype(object), len(array))
        for name, array in inputs(kernel, size).items()
    } == declared


@each_kernel
def test_each_size_gives_every_dimension_a_length(kernel: str) -> None:
    spec = kernels.load(kernel).SPEC
    named = {length for buffer in spec.buffers for length in buffer.shape if isinstance(length, str)}
    assert {*spec.sizes} - {*spec.sweep, *spec.shares} == {"tiny", "small", "large"}
    for each in spec.sizes.values():
        assert each.dimensions.keys() == spec.sizes["tiny"].dimensions.keys() >= named | {spec.split}


@each_kernel
def test_sizes_grow_from_tiny_to_large(kernel: str) -> None:
    spec = kernels.load(kernel).SPEC
    assert spec.split_length("tiny") < spec.split_length("small") < spec.split_length("large")


@each_kernel
def test_a_sliced_buffer_has_the_split_axis_first(kernel: str) -> None:
    spec = kernels.load(kernel).SPEC
    assert all(buffer.shape[0] == spec.split for buffer in spec.buffers if buffer.sliced)


@each_kernel
def test_outputs_come_before_inputs_and_formats_are_known(kernel: str) -> None:
    spec = kernels.load(kernel).SPEC
    writable = [buffer.writable for buffer in spec.buffers]
    assert writable == sorted(writable, reverse=True)
    assert {buffer.format for buffer in spec.buffers} <= FORMATS.keys()


@each_kernel
def test_objects_are_lists_to_read_and_dicts_to_add_up(kernel: str) -> None:
    roles = {buffer.role for buffer in kernels.load(kernel).SPEC.buffers if buffer.format == OBJECTS}
    assert roles <= {"split", "whole", "partial"}


@each_kernel
def test_a_spec_is_named_after_its_file(kernel: str) -> None:
    assert kernels.load(kernel).SPEC.name == kernel
