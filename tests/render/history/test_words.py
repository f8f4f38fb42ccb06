"""Figures over many reports in words and bars."""

from dataclasses import replace

import pytest

from gilscope.analyse.history.figures import Metric, Wanted
from gilscope.analyse.history.following import History, Series, follow
from gilscope.model.report import Report
from gilscope.render.history import words
from tests.made_up.histories import history, named, probe_report, study_report

FOUND = history()


def find_series(family: str, found: History = FOUND) -> Series:
    return next(each for each in found.series if each.key.family == family)


def test_a_change_is_told_with_its_levels_and_commit() -> None:
    assert next(words.write_sentences(FOUND)) == (
        "solver:solve(a), threads ×2: 1.90× → 1.20× (-37%) since e74ec61 of 2026-05-09."
    )


def test_few_reports_say_from_how_many_on_changes_are_found() -> None:
    found = follow(named([probe_report(place) for place in range(5)]), Wanted(("speedup",)))
    [sentence] = words.write_sentences(found)
    assert sentence.startswith("As 2 figures are followed, a clear change can be found from about 10 reports on.")


def test_noise_looks_flat_and_a_step_does_not() -> None:
    assert set(words.draw_sparkline(find_series("processes"), 40)) == {"▃"}
    assert words.draw_sparkline(find_series("threads"), 40) == "▇" * 8 + "▁" * 8


@pytest.mark.parametrize("cells", [1, 3, 8, 16, 40])
def test_a_sparkline_has_no_more_cells_than_there_is_room(cells: int) -> None:
    assert len(words.draw_sparkline(find_series("threads"), cells)) == min(cells, 16)


def test_of_many_files_left_out_a_few_are_named() -> None:
    found = replace(FOUND, left_out=tuple((f"{place}.json", "it is not JSON") for place in range(9)))
    assert list(words.write_notes(found))[-1] == "Left out as well: 4 more files."


@pytest.mark.parametrize(
    ("metric", "before", "now", "text"),
    [
        ("released", 0.98, 0.12, "-86 points"),
        ("time", 2e6, 3e6, "+50%"),
        ("speedup", 1.9, 1.2, "-37%"),
        ("time", 1e6, 4e7, "40.0 times"),
    ],
)
def test_a_difference_has_the_unit_of_its_figure(metric: Metric, before: float, now: float, text: str) -> None:
    assert words.write_difference(metric, before, now) == text


def test_the_report_that_limits_a_mean_is_named() -> None:
    found = follow(named([study_report(0, kernels=2), study_report(1, kernels=1)]), Wanted())
    assert [note for note in words.write_notes(found) if "r01.json, which has the fewest" in note]


def test_means_of_reports_with_no_case_in_common_are_told_of() -> None:
    one, other = study_report(0), study_report(1, kernels=2)
    sessions = tuple(replace(each, measured=each.measured[len(each.measured) // 2 :]) for each in other.sessions)
    found = follow(named([one, Report(sessions), probe_report(2)]), Wanted())
    assert [note for note in words.write_notes(found) if note.startswith("Not shown: 6 means")]
