"""The pictures of a report."""

from dataclasses import replace

import pytest
from benchmarks import made_up

from gilscope.analyse.study import SettingFigures, analyse_study

pytest.importorskip("altair", reason="the report extra is not installed")

from gilscope.render.study import charts


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
