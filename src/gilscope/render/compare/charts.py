"""The pictures of compared reports: all sides on the same axes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import altair as alt

from gilscope.analyse.compare.comparing import Compared
from gilscope.model.case import Case
from gilscope.render import drawing, numbers
from gilscope.render.compare import tables
from gilscope.render.drawing import Picture

MOST_SIDES = 6
"""More sides than this cannot be told apart by shape; the map of ratios shows any number."""


def draw_all(compared: Compared) -> tuple[Picture, ...]:
    """Return every picture of a comparison for which there is something to show."""
    made = [*([side_by_side(compared)] if len(compared.sides) <= MOST_SIDES else []), ratio_map(compared)]
    return tuple(picture for picture in made if picture.table.rows)


def side_by_side(compared: Compared) -> Picture:
    """Return each case's figure on every side, on one axis."""
    rows = list(_figures(compared))
    y = alt.Y("kernel:N", title=None)
    offset = alt.YOffset("side:N", sort=[side.label for side in compared.sides])
    base = alt.Chart()
    what = {"speedup": "Speedup over serial", "efficiency": "Speedup / capacity", "time": "Milliseconds"}
    figure = {"time": "ms"}.get(compared.metric, compared.metric)
    tip = ["side:N", "kernel:N", "implementation:N", "way:N", "workers:Q", drawing.rounded("speedup", figure)]
    tip += map(drawing.rounded, ("low", "high"))
    scale = alt.Scale(type="log") if compared.metric == "time" else drawing.scale_within(rows)
    x = alt.X("speedup:Q", title=None, scale=scale, axis=drawing.ticks())
    layers = [
        base.mark_rule(clip=True, strokeWidth=2).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, yOffset=offset, color=drawing.color(rows, "side")
        ),
        drawing.points(base, rows, "side", tip, x=x, y=y, yOffset=offset),
    ]
    height = max(20, 10 * len(compared.sides)) * len({row["kernel"] for row in rows})
    chart = alt.layer(*layers).properties(width=drawing.WIDTH - 60, height=height)
    facet = alt.Row(
        "label:N", title=None, sort=list(dict.fromkeys(row["label"] for row in rows)), header=drawing.header()
    )
    return Picture(
        "sides",
        "Side by side",
        f"{what[compared.metric]} of the same case on every side, with its 95 % interval.",
        drawing.configured(chart.facet(data=drawing.data(rows), row=facet, spacing=8).resolve_axis(x="independent")),
        tables.ratios(compared, 1),
    )


def ratio_map(compared: Compared) -> Picture:
    """Return every ratio to the reference as a map, with what is known of it."""
    rows = list(_ratios(compared))
    x = alt.X("side:N", title=None, sort=[side.label for side in compared.sides], axis=alt.Axis(labelAngle=-40))
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
        f"Ratios to {compared.sides[0].label}",
        f"Of the {compared.metric}. Blue is more and red is less than the reference; = is clearly the same within "
        "the margin, ≠ clearly differs, ? is undecided.",
        drawing.configured(chart),
        tables.verdicts(compared),
    )


def _figures(compared: Compared) -> Iterator[dict[str, Any]]:
    unit = 1e6 if compared.metric == "time" else 1.0
    for row in compared.rows:
        for side, figure in zip(compared.sides, row.figures, strict=True):
            if figure is not None:
                value = figure.value
                low, high = (value.low, value.high) if value.has_interval else (value.value, value.value)
                yield {
                    "kernel": row.case.kernel,
                    "implementation": row.case.implementation,
                    "label": f"{tables.implementation(row.case, compared.declared)}, {_kind_of_way(row.case)}",
                    "way": row.case.label,
                    "workers": row.case.count,
                    "side": side.label,
                    "speedup": value.value / unit,
                    "low": low / unit,
                    "high": high / unit,
                    "capacity": None,
                }


def _kind_of_way(case: Case) -> str:
    """Return a way without its schedule, in which kernels differ."""
    return replace(case, schedule="").label.replace("  ", " ")


def _ratios(compared: Compared) -> Iterator[dict[str, Any]]:
    signs = {"same": "=", "differs": "≠", "undecided": "?"}
    for row in compared.rows:
        for side, ratio in zip(compared.sides, row.ratios, strict=True):
            if ratio is not None:
                name, way = tables.implementation(row.case, compared.declared), row.case.label
                yield {
                    "case": f"{row.case.kernel} {name} {way}",
                    "side": side.label,
                    "ratio": ratio.value.value,
                    "log": ratio.value.log,
                    "verdict": ratio.verdict,
                    "text": f"{numbers.ratio(ratio.value.value)}{signs[ratio.verdict]}",
                }
