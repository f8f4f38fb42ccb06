"""Names of a report's pictures."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from gilscope.analyse.study import StudyFigures
from tests.made_up.probes import HELD_BACK, TOGETHER

pytest.importorskip("vl_convert", reason="the report extra is not installed")

from gilscope.render import offline, picture_files


def test_one_functions_pictures_have_their_keys_as_names() -> None:
    assert list(picture_files.collect_pictures(StudyFigures((), probes=(HELD_BACK,)))) == ["ways"]


def test_names_differ_and_lead_nowhere_whatever_the_functions_are_called() -> None:
    probes = tuple(replace(HELD_BACK, target=name) for name in ("../../etc:f", "../../ETC:f", "a b", "é"))
    names = list(picture_files.collect_pictures(StudyFigures((), probes=probes)))
    assert names == ["etc-f-ways", "etc-f-ways-2", "a-b-ways", "ways"]


def test_a_functions_pictures_are_named_after_its_environments() -> None:
    names = list(
        picture_files.collect_pictures(
            StudyFigures((), probes=tuple(side.found for side in TOGETHER.sides), environments=(TOGETHER,))
        )
    )
    assert len(names) == len(TOGETHER.sides) == len(set(names))
    assert all("ways" in name and "-2" not in name for name in names)


def test_control_codes_in_a_title_leave_the_file_an_svg() -> None:
    picture = next(iter(picture_files.collect_pictures(StudyFigures((), probes=(HELD_BACK,))).values()))
    svg = offline.draw_svg(replace(picture, title="a\x1b\x00b"))
    assert ElementTree.fromstring(svg).attrib["aria-label"].startswith(r"a\x1b\x00b. ")
