"""The pictures of a report."""

from dataclasses import replace

import pytest
from benchmarks import made_up

from gilscope.analyse.study import SettingFigures, analyse_study

pytest.importorskip("altair", reason="the report extra is not installed")

from gilscope.render.study import charts
from tests.made_up.more_workers import add_workers


@pytest.fixture(scope="module")
def setting() -> SettingFigures:
    return analyse_study(made_up.report(kernels=1)).settings[0]


def test_each_picture_has_a_name_of_its_own(setting: SettingFigures) -> None:
    keys = [picture.key for picture in charts.draw_all(setting)]
    assert keys[:2] == ["answer", "duel"]
    assert len(set(keys)) == len(keys)


def test_where_only_serial_code_was_measured_there_is_no_picture_of_workers(setting: SettingFigures) -> None:
    serial = replace(setting, comparisons=tuple(replace(each, arms=()) for each in setting.comparisons))
    assert {"duel", "curves", "efficiency"}.isdisjoint(picture.key for picture in charts.draw_all(serial))


def test_two_numbers_of_workers_make_no_curve(setting: SettingFigures) -> None:
    assert "curves" not in [picture.key for picture in charts.draw_all(setting)]


def test_from_three_numbers_of_workers_on_there_are_curves(setting: SettingFigures) -> None:
    drawn = charts.draw_all(add_workers(setting, 4))
    (curves,) = [each for each in drawn if each.key == "curves"]
    assert "capacity" not in curves.caption


def test_every_picture_of_speedups_has_a_line_at_one(setting: SettingFigures) -> None:
    found = {picture.key: str(picture.chart.to_dict()) for picture in charts.draw_all(setting)}
    assert "'datum': 1.0" in found["duel"]
    assert "'value': 1.0, 'text': 'plain loop'" in found["answer"]


def test_codes_have_the_names_that_people_use(setting: SettingFigures) -> None:
    text = " ".join(str(picture.chart.to_dict()) for picture in charts.draw_all(setting))
    assert "Cython, GIL released" in text
    assert "cython_nogil" not in text
