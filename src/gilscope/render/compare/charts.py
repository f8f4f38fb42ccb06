"""The pictures of compared reports: ratios to the reference, each on an axis with a line at 1."""

from collections.abc import Iterator
from typing import Any

import altair as alt

from gilscope.analyse.compare.comparing import Compared
from gilscope.render import drawing, numbers
from gilscope.render.compare import tables
from gilscope.render.compare.words import name_group
from gilscope.render.drawing import Picture
from gilscope.render.table import Table
from gilscope.statistics.estimate import Estimate

MOST_SIDES = 6
"""More sides than this cannot be told apart by shape; the map of ratios shows any number."""

ROW_HEIGHT = 13
"""Pixels for each side in a row."""


def draw_all(compared: Compared) -> tuple[Picture, ...]:
    """Return every picture of a comparison for which there is something to show."""
    few = len(compared.sides) <= MOST_SIDES
    made = [*([draw_groups(compared), draw_differing(compared)] if few else []), ratio_map(compared)]
    return tuple(picture for picture in made if picture is not None)


def draw_groups(compared: Compared) -> Picture | None:
    """Return the ratio of each group of cases on every side; None where functions were probed."""
    rows = [
        _row(name_group(group), each.label, group.value, tables.VERDICT_WORDS[group.verdict])
        for each in compared.summaries
        for group in each.groups
    ]
    if compared.is_of_probes or not rows:
        return None
    caption = "Dot: the mean ratio of a group of cases. Line: its 95 % interval. At 1 nothing has changed."
    return _draw_ratios(compared, rows, "groups", "What changed", caption, tables.groups(compared))


def draw_differing(compared: Compared) -> Picture | None:
    """Return the ratios of the cases that differ, or probably do; None where none does."""
    rows = [
        _row(tables.name_case(row.case, compared.declared), side.label, ratio.value, ratio.verdict)
        for row in compared.rows
        for side, ratio in zip(compared.sides, row.ratios, strict=True)
        if ratio is not None and (ratio.verdict == "differs" or ratio.is_suspect)
    ]
    if not rows:
        return None
    caption = "The cases that differ, and those that probably do. Dot: the ratio. Line: its 95 % interval."
    return _draw_ratios(compared, rows, "differs", "Case by case", caption, _list_rows(rows))


def _draw_ratios(
    compared: Compared, rows: list[dict[str, Any]], key: str, title: str, caption: str, data: Table
) -> Picture:
    """Return ratios on one axis: a row for each name, in it a mark for each side."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    sides = list(dict.fromkeys(row["side"] for row in rows))
    x = alt.X(
        "ratio:Q",
        title=f"{compared.metric}, relative to {compared.sides[0].label}",
        scale=alt.Scale(type="log", nice=False, padding=12),
        axis=alt.Axis(tickCount=6, format=".3~g"),
    )
    y = alt.Y("name:N", title=None, sort=names, axis=alt.Axis(labelLimit=360))
    offset = alt.YOffset("side:N", sort=sides)
    tip = ["name:N", "side:N", *map(drawing.rounded, ("ratio", "low", "high")), "verdict:N"]
    base = drawing.chart(rows)
    layers = [
        drawing.chart([{"at": 1.0}]).mark_rule(strokeDash=[4, 3], color=drawing.GREY).encode(x="at:Q"),
        base.mark_rule(clip=True, strokeWidth=2).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, yOffset=offset, color=drawing.color(rows, "side")
        ),
        drawing.points(base, rows, "side", tip, x=x, y=y, yOffset=offset),
    ]
    height = max(24, ROW_HEIGHT * len(sides)) * len(names)
    return Picture(key, title, caption, drawing.layered(layers, height), data)


def _row(name: str, side: str, value: Estimate, verdict: str) -> dict[str, Any]:
    low, high = (value.low, value.high) if value.has_interval else (value.value, value.value)
    return {"name": name, "side": side, "ratio": value.value, "low": low, "high": high, "verdict": verdict}


def _list_rows(rows: list[dict[str, Any]]) -> Table:
    return Table(
        "differing",
        "Case by case",
        "",
        ("case", "report", ">ratio", ">from", ">to"),
        tuple(
            (row["name"], row["side"], *(numbers.ratio(row[each]) for each in ("ratio", "low", "high")))
            for row in rows
        ),
    )


def ratio_map(compared: Compared) -> Picture | None:
    """Return every ratio to the reference as a map, with what is known of it."""
    rows = list(_ratios(compared))
    if not rows:
        return None
    labels = [side.label for side in compared.sides[1:]]
    x = alt.X("side:N", title=None, sort=labels, axis=alt.Axis(labelAngle=-40))
    y = alt.Y(
        "case:N", title=None, sort=list(dict.fromkeys(row["case"] for row in rows)), axis=alt.Axis(labelLimit=420)
    )
    scale = alt.Scale(scheme="redblue", domain=[-0.7, 0.7], domainMid=0, clamp=True)
    base = drawing.chart(rows)
    tip = ["case:N", "side:N", drawing.rounded("ratio"), "verdict:N"]
    dark = alt.condition("abs(datum.log) > 0.45", alt.value("#ffffff"), alt.value("#10243a"))
    layers = [
        base.mark_rect(stroke="#ffffff").encode(
            x=x, y=y, color=alt.Color("log:Q", scale=scale, legend=None), tooltip=tip
        ),
        base.mark_text(fontSize=11).encode(x=x, y=y, text="text:N", color=dark, tooltip=tip),
    ]
    chart = alt.layer(*layers).properties(width=alt.Step(46), height=alt.Step(18))
    return Picture(
        "ratios",
        f"All ratios to {compared.sides[0].label}",
        f"Of the {compared.metric}. Blue is more and red is less than the reference; = is equal within ±"
        f"{compared.margin:.0%}, ≠ differs, ? is undecided.",
        drawing.configured(chart),
        _list_ratios(compared),
    )


def _list_ratios(compared: Compared) -> Table:
    """Return every ratio with its verdict, a column for each side."""
    return Table(
        "all",
        "All ratios",
        "",
        ("case", *(f">{side.label}" for side in compared.sides[1:])),
        tuple(
            (
                tables.name_case(row.case, compared.declared),
                *(
                    numbers.MISSING
                    if each is None
                    else f"{numbers.ratio(each.value.value)} {tables.VERDICT_WORDS[each.verdict]}"
                    for each in row.ratios[1:]
                ),
            )
            for row in compared.rows
            if any(row.ratios)
        ),
    )


def _ratios(compared: Compared) -> Iterator[dict[str, Any]]:
    signs = {"same": "=", "differs": "≠", "undecided": "?"}
    for row in compared.rows:
        for side, ratio in zip(compared.sides, row.ratios, strict=True):
            if ratio is not None:
                yield {
                    "case": tables.name_case(row.case, compared.declared),
                    "side": side.label,
                    "ratio": ratio.value.value,
                    "log": ratio.value.log,
                    "verdict": tables.VERDICT_WORDS[ratio.verdict],
                    "text": f"{numbers.ratio(ratio.value.value)}{signs[ratio.verdict]}",
                }
