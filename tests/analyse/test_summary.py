"""One row a kernel: which method is fastest for what its code does with the GIL, and whether that is clear."""

from dataclasses import replace

import pytest

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.summary import FastestMethod, summarise
from gilscope.model.implementation import Implementation
from gilscope.model.size import Size
from gilscope.statistics.estimate import Estimate
from tests.made_up.rounds import ALONE, BOTH, SPAWN, THREADS, scale_over_sessions

HELD, RELEASED = Implementation("held", "Cython"), Implementation("released", "Cython")


def comparison(kernel: str = "k", code: Implementation = HELD, **changes: object) -> ComparisonScaling:
    """Return a comparison in which processes are clearly fastest."""
    made = scale_over_sessions({THREADS: 100.0, SPAWN: 50.0})
    return replace(made, kernel=kernel, code=code, winner="processes", **changes)  # type: ignore[arg-type]


def test_the_fastest_method_has_its_speedup() -> None:
    (row,) = summarise([comparison()]).rows
    assert row.fastest["held"].family == "processes"
    assert row.fastest["held"].is_clear
    assert row.fastest["held"].speedup == pytest.approx(2.0, rel=0.02)


def test_where_no_workers_are_faster_serial_is_fastest() -> None:
    slow = replace(scale_over_sessions({THREADS: 140.0, SPAWN: 150.0}), code=HELD, winner="serial")
    assert summarise([slow]).rows[0].fastest == {"held": FastestMethod("serial", 1.0, is_clear=True)}


def test_a_method_that_does_not_win_each_comparison_is_not_clearly_fastest() -> None:
    tie = replace(comparison(implementation="numba_gil"), winner="tie")
    assert not summarise([comparison(), tie]).rows[0].fastest["held"].is_clear


@pytest.mark.parametrize(("others", "is_above"), [(0, True), (1, True), (2, False)])
def test_a_speedup_above_the_limit_in_half_of_a_row_is_marked(others: int, is_above: bool) -> None:
    above = replace(scale_over_sessions({THREADS: 25.0, ALONE: 10.0, BOTH: 10.0}), code=HELD)
    within = replace(scale_over_sessions({THREADS: 55.0, ALONE: 10.0, BOTH: 10.0}), code=HELD)
    alike = [above, *(replace(within, implementation=f"j{place}") for place in range(others))]
    assert summarise(alike).rows[0].fastest["held"].is_above_limit is is_above


def test_code_that_holds_the_gil_and_code_that_releases_it_have_cells_of_their_own() -> None:
    summary = summarise([comparison(), comparison(code=RELEASED, implementation="j"), comparison("second")])
    assert [(row.name, list(row.fastest)) for row in summary.rows] == [
        ("k", ["held", "released"]),
        ("second", ["held"]),
    ]
    assert summary.whole is not None
    assert list(summary.whole.fastest) == ["held", "released"]


def test_of_several_sizes_the_longest_counts_and_rows_of_sizes_do_not() -> None:
    longer = replace(comparison(size="huge"), serial_ns=Estimate(1e10, 1e10, 1e10, 5), winner="tie")
    row_of_sizes = comparison(size="swept", implementation="swept", problem=Size(is_sweep=True), code=RELEASED)
    (row,) = summarise([comparison(), longer, row_of_sizes]).rows
    assert list(row.fastest) == ["held"]
    assert not row.fastest["held"].is_clear


def test_a_study_of_rows_of_sizes_alone_has_rows() -> None:
    assert len(summarise([comparison(problem=Size(is_sweep=True))]).rows) == 1


def test_what_ran_under_no_workers_has_no_row() -> None:
    assert summarise([replace(comparison(), arms=())]).rows == ()
