"""The first picture of a study."""

from dataclasses import replace
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.study import SettingFigures, analyse_study

pytest.importorskip("altair", reason="the report extra is not installed")

from gilscope.render.study.answer_chart import draw_answer


@pytest.fixture(scope="module")
def setting() -> SettingFigures:
    return analyse_study(made_up.report(kernels=2)).settings[0]


@pytest.fixture(scope="module")
def spec(setting: SettingFigures) -> dict[str, Any]:
    return draw_answer(setting).chart.to_dict()


def points(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the layer of dots."""
    (found,) = [each for each in spec["layer"] if "mark" in each and each["mark"]["type"] == "point"]
    return dict(found)


def test_each_kind_of_workers_has_a_line_under_its_groups_name(spec: dict[str, Any]) -> None:
    lines = points(spec)["encoding"]["y"]["scale"]["domain"]
    assert lines[0] == "plain Python"
    assert lines[1].startswith("plain Python|2 threads ")
    assert lines[2].startswith("plain Python|2 processes ")
    assert len(lines) == len(set(lines)) == 9


def test_no_dot_stands_on_the_line_with_a_groups_name(spec: dict[str, Any]) -> None:
    values = spec["datasets"][points(spec)["data"]["name"]] if "name" in points(spec)["data"] else None
    rows = values or points(spec)["data"]["values"]
    assert all("|" in row["line"] for row in rows)


def test_the_number_of_a_line_is_the_average_of_the_small_table(
    setting: SettingFigures, spec: dict[str, Any]
) -> None:
    tallies = {(each.workers, each.executor.family, f"{each.typical:.2f}×") for each in setting.headline.tallies}
    lines = [line.partition("|")[2] for line in points(spec)["encoding"]["y"]["scale"]["domain"]]
    assert {line for line in lines if line} == {f"{workers} {family} {value}" for workers, family, value in tallies}


@pytest.mark.parametrize(("limit", "side"), [(1.3, "left"), (1.96, "right")])
def test_the_limits_name_stays_clear_of_the_line_at_one(setting: SettingFigures, limit: float, side: str) -> None:
    comparisons = tuple(
        replace(each, capacities={2: replace(each.capacities[2], value=limit)}) for each in setting.comparisons
    )
    drawn = draw_answer(replace(setting, comparisons=comparisons)).chart.to_dict()
    (name,) = [each for each in drawn["layer"] if each.get("mark", {}).get("align")]
    assert name["mark"]["align"] == side


def test_the_axis_has_a_title_and_its_unit(spec: dict[str, Any]) -> None:
    assert points(spec)["encoding"]["x"]["title"] == "speedup over a plain loop (×)"
