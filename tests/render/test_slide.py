"""One slide of a report."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from benchmarks import made_up

from gilscope.analyse.study import StudyFigures, analyse_study
from gilscope.errors import NotMeasured
from tests.made_up.probes import HELD_BACK

pytest.importorskip("vl_convert", reason="the report extra is not installed")

from gilscope.render import slide

NONE = StudyFigures(())


def test_a_study_has_three_numbers_and_its_first_picture() -> None:
    made = slide.compose_slide(analyse_study(made_up.report(kernels=2)))
    assert [label for _, label in made.numbers][1:] == ["2 processes, plain Python", "limit of this machine"]
    assert made.title.startswith("With the GIL released, two threads run ")
    assert made.picture is not None
    assert made.picture.key == "answer"


def test_a_probed_function_has_three_numbers_too() -> None:
    made = slide.compose_slide(replace(NONE, probes=(HELD_BACK,)))
    assert len(made.numbers) == 3
    assert HELD_BACK.target in made.title
    assert made.picture is not None


def test_a_report_with_nothing_to_show_has_no_slide() -> None:
    with pytest.raises(NotMeasured, match="a slide: the report has neither workers to compare nor a probed function"):
        slide.compose_slide(NONE)


def test_letters_of_the_report_are_only_letters_on_the_slide() -> None:
    made = slide.Slide(
        "<script>" * 30, (("1×", "<b> & a long label that takes more than two lines of it"),), None, "&"
    )
    root = ElementTree.fromstring(slide.draw_slide(made))
    texts = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0].startswith("<script>")
    assert max(map(len, texts)) <= slide.TITLE_LETTERS + 1


def test_processes_stand_where_threads_have_no_number() -> None:
    setting = analyse_study(made_up.report(kernels=1)).settings[0]
    tallies = tuple(each for each in setting.headline.tallies if each.executor.family != "threads")
    study = StudyFigures((replace(setting, headline=replace(setting.headline, tallies=tallies)),))
    labels = [label for _, label in slide.compose_slide(study).numbers]
    assert labels == ["2 processes, plain Python", "2 processes, native, GIL released", "limit of this machine"]
