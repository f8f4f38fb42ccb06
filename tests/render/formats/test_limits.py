"""No format shows a figure above this machine's limit without a mark and its cause."""

import csv
import io
import re
from typing import Any, get_args

import pytest

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.reasons import Excess
from gilscope.analyse.study import StudyFigures, analyse_study
from gilscope.model.report import Report
from gilscope.render import formats, numbers
from gilscope.render.formats import Screen
from gilscope.render.study.closing import show_brief
from gilscope.render.study.weaknesses import CAUSES, write_weaknesses
from gilscope.statistics.estimate import Estimate
from tests.made_up.rounds import ALONE, BOTH, THREADS, measured
from tests.made_up.sides import report_of_sessions

READ_BY_PEOPLE = ("terminal", "markdown", "html")


def report(milliseconds: float) -> Report:
    """Return a report of two CPUs whose threads took so long where serial calls took 100 ms."""
    each = (milliseconds * factor for factor in (1.0, 1.001, 0.999))
    return report_of_sessions(*(measured({THREADS: one, ALONE: 10.0, BOTH: 10.0}) for one in each))


def write(name: str, result: Any, kind: str = "study") -> str:
    form = formats.load(name)
    if (reason := form.unavailable()) is not None:
        pytest.skip(reason)
    text: str = getattr(form, kind)(result, Screen(120))
    return " ".join(text.split())


@pytest.fixture(scope="module")
def above() -> StudyFigures:
    return analyse_study(report(20.0))


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_share_above_the_limit_is_marked_and_its_cause_is_told(name: str, above: StudyFigures) -> None:
    text = write(name, above)
    assert "250%!" in text
    assert "above the limit: threads static ×2 at 250%" in text
    assert "its cause is in a warning (!)" in text


def test_what_lies_above_the_limit_is_explained_below_its_picture(above: StudyFigures) -> None:
    (figure,) = re.findall(r'<figure id="s0-answer">.*?</figcaption>', write("html", above))
    said = "Above 100 % of its own limit: k (i, 2 threads) 250%. Why: it is more times as fast as there are CPUs"
    assert said in figure


def test_csv_has_the_cause_beside_the_efficiency(above: StudyFigures) -> None:
    (row,) = csv.DictReader(io.StringIO(formats.load("csv").study(above, Screen(120))))
    assert (row["above_limit"], round(float(row["efficiency"]), 2)) == ("caches", 2.5)
    assert float(row["serial_best_ns"]) < float(row["serial_ns"])


def test_the_closing_screen_counts_what_is_above_the_limit_and_says_why(above: StudyFigures) -> None:
    (weakness,) = (each for each in above.settings[0].weaknesses if each.kind == "above limit")
    said = "Above the limit: 1 of 1 speedup (k: 250%; CPUs have more cache together)."
    assert list(write_weaknesses([weakness])) == [said]
    assert {*CAUSES} == {*get_args(Excess)}


def test_the_closing_screen_marks_a_speedup_above_the_limit(above: StudyFigures) -> None:
    lines = [line.plain for line in show_brief(above, 80)]
    assert any("threads    5.00!" in line for line in lines)
    assert any(line.endswith("; ! above it") for line in lines)


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_compared_efficiencies_have_the_mark_and_the_cause(name: str) -> None:
    text = write(name, compare([("one", report(50.0)), ("two", report(20.0))], metric="efficiency"), "compared")
    assert "250%!" in text
    assert "two: above the limit in 1 case, most in k-i-large, threads static ×2 (250% of it): " in text
    assert "one: above the limit" not in text


@pytest.mark.parametrize(
    ("value", "is_above", "shown"),
    [(0.95, False, "95%"), (1.004, False, "100%"), (1.02, False, "~102%"), (1.36, True, "136%!")],
)
def test_a_share_of_more_than_all_has_a_mark(value: float, is_above: bool, shown: str) -> None:
    assert numbers.share_of_limit(Estimate(value, 0.9 * value, 1.1 * value, 5), is_above=is_above) == shown
