"""What the pictures of a report have in common."""

from typing import Any

import pytest

pytest.importorskip("altair", reason="the report extra is not installed")

import altair as alt

from gilscope.render import drawing


def spec_of(names: list[str]) -> dict[str, Any]:
    rows = [{"name": name, "speedup": 1.0} for name in names]
    layer = alt.Chart().mark_point().encode(x="speedup:Q")
    return drawing.stacked([layer], rows, "name", names, height=260).to_dict()


@pytest.mark.parametrize(("names", "columns"), [(["a", "b", "c"], 1), (["a", "b", "c", "d"], 2)])
def test_charts_too_tall_for_a_sheet_stand_in_two_columns(names: list[str], columns: int) -> None:
    spec = spec_of(names)
    assert spec["columns"] == columns
    assert spec["facet"]["sort"] == names


def test_two_columns_are_together_as_wide_as_one() -> None:
    one, two = spec_of(["a"]), spec_of(["a", "b", "c", "d"])
    assert two["spec"]["width"] * 2 == one["spec"]["width"]
