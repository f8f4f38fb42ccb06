"""Every kernel in every implementation computes what its reference defines. Being registered is being tested."""

from collections.abc import Iterator
from itertools import islice, pairwise
from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gilscope import check, kernels
from gilscope.kernels import mandelbrot
from gilscope.kernels.histogram import BATCH, COPIES, RUN
from gilscope.spec import FORMATS, OBJECTS
from tests.calls import (
    SEED,
    SEEDLESS,
    assert_same,
    compiled,
    compute,
    implemented,
    inputs,
    of_each_implementation,
    reference,
    summed,
)

each_kernel = pytest.mark.parametrize("kernel", kernels.names())
each_relaxed_kernel = [name for name in kernels.names() if kernels.load(name).SPEC.tolerance is not None]


# --- Parity, for whatever is registered


@implemented()
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_every_implementation_gives_the_references_result(kernel: str, implementation: str, size: str) -> None:
    assert_same(kernels.load(kernel).SPEC, reference(kernel, size), compute(kernel, implementation, size))


@implemented()
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_split_into_parts_gives_the_serial_result(kernel: str, implementation: str, data: st.DataObject) -> None:
    spec = kernels.load(kernel).SPEC
    length = spec.split_length("tiny")
    inner = data.draw(st.lists(st.integers(0, length), max_size=5))
    results = [compute(kernel, implementation, "tiny", part) for part in pairwise([0, *sorted(inner), length])]
    joined = {b.name: np.concatenate([part[b.name] for part in results]) for b in spec.with_roles("output")}
    merged = {b.name: summed([part[b.name] for part in results]) for b in spec.with_roles("partial")}
    assert_same(spec, reference(kernel, "tiny"), {**joined, **merged})


@implemented(each_relaxed_kernel)
def test_nan_in_a_relaxed_kernels_input_gives_nan_where_the_reference_has_it(
    kernel: str, implementation: str
) -> None:
    spec = kernels.load(kernel).SPEC
    for buffer in spec.with_roles("split", "whole"):
        if buffer.format == "d":
            poisoned = {name: array.copy() for name, array in inputs(kernel, "tiny").items()}
            poisoned[buffer.name][-1] = np.nan
            expected = compute(kernel, "pure", "tiny", given=poisoned)
            assert any(np.isnan(array).any() for array in expected.values()), buffer.name
            assert_same(spec, expected, compute(kernel, implementation, "tiny", given=poisoned))


# --- Inputs and sizes, for whatever is registered


@each_kernel
def test_the_same_seed_gives_the_same_bytes(kernel: str) -> None:
    module = kernels.load(kernel)
    first, second = module.inputs(module.SPEC.sizes["tiny"], SEED), module.inputs(module.SPEC.sizes["tiny"], SEED)
    assert check.digest(first) == check.digest(second)


@pytest.mark.parametrize("kernel", [name for name in kernels.names() if name not in SEEDLESS])
def test_another_seed_gives_other_bytes(kernel: str) -> None:
    module = kernels.load(kernel)
    first, second = module.inputs(module.SPEC.sizes["tiny"], 1), module.inputs(module.SPEC.sizes["tiny"], 2)
    assert check.digest(first) != check.digest(second)


@each_kernel
@pytest.mark.parametrize("size", ["tiny", "small"])
def test_inputs_are_what_the_spec_declares(kernel: str, size: str) -> None:
    spec = kernels.load(kernel).SPEC
    declared = {
        buffer.name: (np.dtype(buffer.format), buffer.elements(spec.sizes[size]))
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
    assert set(spec.sizes) - set(spec.sweep) == {"tiny", "small", "large"}
    for dimensions in spec.sizes.values():
        assert dimensions.keys() == spec.sizes["tiny"].keys() >= named | {spec.split}


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


# --- mandelbrot


def escape_counts(
    implementation: str, max_iter: int, x0: float, width: int = 1, dx: float = 0.0, y0: float = 0.0
) -> list[int]:
    """Return the counts of one row of points."""
    counts = np.full(width, -1, np.int32)
    lanes = np.full(3 * mandelbrot.LANES, np.nan)
    view, limits = np.array([x0, y0, dx, 0.0]), np.array([width, max_iter], np.int64)
    compiled("mandelbrot", implementation)(counts.data, lanes.data, view.data, limits.data, 0, 1)
    return [int(count) for count in counts]


@of_each_implementation("mandelbrot")
def test_a_point_inside_the_set_counts_all_iterations(implementation: str) -> None:
    assert escape_counts(implementation, 100, 0.0) == [100]


@of_each_implementation("mandelbrot")
def test_a_point_far_away_counts_its_start_only(implementation: str) -> None:
    assert escape_counts(implementation, 100, 3.0) == [1]


@of_each_implementation("mandelbrot")
def test_the_circle_of_radius_two_belongs_to_the_count(implementation: str) -> None:
    # -2 goes to 2 and stays, with |z| = 2 exactly; 2 goes to 6.
    assert escape_counts(implementation, 100, -2.0, width=2, dx=4.0) == [100, 2]


@of_each_implementation("mandelbrot")
@pytest.mark.parametrize("max_iter", [1, 2, 3, 5, 101, 102, 103])
def test_iterations_that_fill_no_group_of_steps_are_counted_once(implementation: str, max_iter: int) -> None:
    assert escape_counts(implementation, max_iter, -1.0) == [max_iter]


@of_each_implementation("mandelbrot")
@pytest.mark.parametrize("max_iter", range(1, 12))
def test_a_late_escape_is_seen_at_any_number_of_iterations(implementation: str, max_iter: int) -> None:
    # 0, 1, 2, 5 … for c = 1; for c = 0.3 the eleventh value is the last inside.
    assert escape_counts(implementation, max_iter, 1.0) == [min(max_iter, 3)]
    assert escape_counts(implementation, max_iter, 0.3) == escape_counts("pure", max_iter, 0.3)


@of_each_implementation("mandelbrot")
@pytest.mark.parametrize("width", [1, 31, 32, 33, 65])
def test_a_row_that_fills_no_group_of_lanes_is_counted_point_by_point(implementation: str, width: int) -> None:
    row = escape_counts(implementation, 50, -2.0, width, dx=0.04, y0=0.3)
    assert row == [escape_counts("pure", 50, -2.0 + 0.04 * i, y0=0.3)[0] for i in range(width)]


@of_each_implementation("mandelbrot")
def test_without_iterations_all_counts_are_zero(implementation: str) -> None:
    assert escape_counts(implementation, 0, 0.0, width=40) == [0] * 40


@of_each_implementation("mandelbrot")
@pytest.mark.parametrize("x0", [np.nan, np.inf])
def test_a_point_that_is_no_number_counts_its_start_only(implementation: str, x0: float) -> None:
    assert escape_counts(implementation, 100, x0) == [1]


# --- histogram


def histogram(implementation: str, values: NDArray[np.float64], bins: int) -> list[int]:
    """Return the counts of values."""
    counts = np.full(bins, -1, np.int64)
    copies, places = np.full(COPIES * (bins + 1), 99, np.int32), np.full(BATCH, 99, np.uint64)
    compiled("histogram", implementation)(counts.data, copies.data, places.data, values.data, 0, len(values))
    return [int(count) for count in counts]


@of_each_implementation("histogram")
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -1e-300, -5.0, 1.0, 1e300])
def test_a_value_outside_zero_to_one_is_not_counted(implementation: str, value: float) -> None:
    for length in (1, BATCH):
        assert histogram(implementation, np.full(length, value), 4) == [0, 0, 0, 0]


@of_each_implementation("histogram")
@pytest.mark.parametrize("value", [0.0, -0.0, 5e-324])
def test_zero_falls_in_the_first_bin(implementation: str, value: float) -> None:
    assert histogram(implementation, np.array([value]), 4) == [1, 0, 0, 0]


@of_each_implementation("histogram")
@pytest.mark.parametrize("bins", [1, 3, 10, 1000, 1024, 4095])
def test_the_last_value_below_one_falls_in_the_last_bin(implementation: str, bins: int) -> None:
    for length in (1, BATCH):
        values = np.full(length, np.nextafter(1.0, 0.0))
        assert histogram(implementation, values, bins) == [0] * (bins - 1) + [length]


@of_each_implementation("histogram")
def test_an_edge_belongs_to_the_bin_above_it(implementation: str) -> None:
    below, edge = np.nextafter(0.5, 0.0), 0.5
    assert histogram(implementation, np.array([below, edge, edge]), 4) == [0, 1, 2, 0]


@of_each_implementation("histogram")
def test_the_counts_agree_with_numpy(implementation: str) -> None:
    values = inputs("histogram", "small")["values"]
    expected, _ = np.histogram(values, bins=1024, range=(0.0, 1.0))
    assert histogram(implementation, values, 1024) == expected.tolist()


@of_each_implementation("histogram")
def test_counts_go_on_from_one_run_of_values_to_the_next(implementation: str) -> None:
    values = np.tile([0.1, 0.6, 0.6], RUN)[: 2 * RUN + BATCH + 1]
    assert histogram(implementation, values, 2) == [np.sum(values < 0.5), np.sum(values > 0.5)]


# --- monte_carlo_pi


def split_mix_64(state: int) -> Iterator[int]:
    """Yield SplitMix64's outputs one after the other, from the algorithm's publication and not from the kernel."""
    mask = 2**64 - 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield mixed ^ (mixed >> 31)


def monte_carlo_hits(implementation: str, key: int, start: int, stop: int) -> int:
    """Return the hits among the draws [start, stop)."""
    hits, first = np.full(1, -1, np.int64), np.full(1, 99, np.uint64)
    constants = inputs("monte_carlo_pi", "tiny")["constants"]
    run = compiled("monte_carlo_pi", implementation)
    run(hits.data, first.data, constants.data, np.array([key], np.uint64).data, start, stop)
    return int(hits[0])


def test_the_independent_generator_is_split_mix_64() -> None:
    assert list(islice(split_mix_64(1234567), 3)) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@of_each_implementation("monte_carlo_pi")
@pytest.mark.parametrize("key", [0, 1234567, 2**64 - 1])
def test_the_draws_are_split_mix_64_in_order(implementation: str, key: int) -> None:
    uniform = ((output >> 11) / 2**53 for output in split_mix_64(key))
    hits = [x * x + y * y < 1.0 for x, y in islice(zip(uniform, uniform, strict=False), 200)]
    assert [monte_carlo_hits(implementation, key, draw, draw + 1) for draw in range(200)] == hits


@of_each_implementation("monte_carlo_pi")
def test_the_share_of_hits_is_a_quarter_of_pi(implementation: str) -> None:
    draws = 88_000
    share, expected = monte_carlo_hits(implementation, 1, 0, draws) / draws, pi / 4
    assert abs(share - expected) < 4 * sqrt(expected * (1 - expected) / draws)


# --- nbody


def accelerations(implementation: str, x: list[float], mass: list[float], softening2: float) -> NDArray[np.float64]:
    """Return the accelerations (axis, body) of bodies on the x axis."""
    n = len(x)
    result = np.full((3, n), 99.0)
    position = np.array([x, [0.0] * n, [0.0] * n])
    run = compiled("nbody", implementation)
    run(
        *(row.data for row in result),
        *(row.data for row in position),
        np.array(mass).data,
        np.array([softening2]).data,
        0,
        n,
    )
    return result


@of_each_implementation("nbody")
def test_two_bodies_pull_each_other_as_by_hand(implementation: str) -> None:
    # Distance 3, ε² = 16: (9 + 16)^1.5 = 125; 250 · 3 / 125 = 6 and -125 · 3 / 125 = -3.
    pulled = accelerations(implementation, [0.0, 3.0], [125.0, 250.0], 16.0)
    np.testing.assert_allclose(pulled, [[6.0, -3.0], [0.0, 0.0], [0.0, 0.0]], rtol=1e-10)


@of_each_implementation("nbody")
def test_a_body_alone_is_not_pulled(implementation: str) -> None:
    assert not accelerations(implementation, [0.7], [1.0], 1e-4).any()


@of_each_implementation("nbody")
def test_momentum_is_conserved(implementation: str) -> None:
    mass = inputs("nbody", "small")["mass"]
    for component in compute("nbody", implementation, "small").values():
        assert abs(np.sum(mass * component)) <= 1e-12 * np.sum(np.abs(mass * component))


@of_each_implementation("nbody")
def test_a_position_that_is_no_number_makes_all_accelerations_nan(implementation: str) -> None:
    assert np.isnan(accelerations(implementation, [0.0, np.nan, 1.0], [1.0, 1.0, 1.0], 1e-4)).all()


@of_each_implementation("nbody")
def test_an_infinite_mass_pulls_the_others_infinitely_and_itself_to_nan(implementation: str) -> None:
    along_x = accelerations(implementation, [-1.0, 0.0, 1.0], [1.0, np.inf, 1.0], 1e-4)[0]
    np.testing.assert_array_equal(along_x, [np.inf, np.nan, -np.inf])
