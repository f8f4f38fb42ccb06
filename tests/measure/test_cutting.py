"""How the axis of a kernel is cut into parts for workers."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from gilscope.measure.transport import CHUNKS_PER_WORKER, cut

lengths = st.integers(1, 100_000)

counts = st.integers(1, 200)

schedules = st.sampled_from(["static", "dynamic"])


@given(lengths, schedules, counts)
def test_parts_cover_the_whole_axis_in_order_without_gap_or_overlap(length: int, schedule: str, workers: int) -> None:
    pieces = cut(length, schedule, workers)
    assert (pieces[0][0], pieces[-1][1]) == (0, length)
    assert all(stop == start for (_, stop), (start, _) in pairwise(pieces))


@given(lengths, schedules, counts)
@example(1, "dynamic", 200)
def test_no_part_is_empty(length: int, schedule: str, workers: int) -> None:
    assert all(start < stop for start, stop in cut(length, schedule, workers))


@given(lengths, schedules, counts)
def test_parts_differ_in_length_by_one_at_most(length: int, schedule: str, workers: int) -> None:
    sizes = [stop - start for start, stop in cut(length, schedule, workers)]
    assert max(sizes) - min(sizes) <= 1


@given(lengths, counts)
def test_static_is_one_part_a_worker_while_there_is_enough(length: int, workers: int) -> None:
    assert len(cut(length, "static", workers)) == min(length, workers)


@given(lengths, counts)
def test_dynamic_is_several_parts_a_worker_while_there_is_enough(length: int, workers: int) -> None:
    assert len(cut(length, "dynamic", workers)) == min(length, workers * CHUNKS_PER_WORKER)
