"""The pictures of figures over many reports: a line for each, with intervals, and marks where its level changes."""

from dataclasses import replace

import altair as alt

from gilscope.analyse.history.figures import METRICS, Metric
from gilscope.analyse.history.following import History, Series
from gilscope.render import drawing
from gilscope.render.drawing import Picture, Rows
from gilscope.render.history import tables, words

TITLES: dict[Metric, tuple[str, str]] = {
    "speedup": ("Speedup over time", "speedup (×)"),
    "released": ("Share of a call that releases the GIL, over time", "released (%)"),
    "time": ("Time of one call, over time", "one call (ms)"),
}
"""The title of a picture, and of its axis."""

UNITS: dict[Metric, float] = {"speedup": 1.0, "released": 0.01, "time": 1e6}
"""What one on the axis is in a figure."""

WIDEST = 3.0
"""An interval that reaches farther than this many times the spread of the figures is cut."""


def draw_all(found: History) -> tuple[Picture, ...]:
    """Return a picture for each metric of which there is a figure."""
    own = {metric: [each for each in found.series if each.key.metric == metric] for metric in METRICS}
    return tuple(_draw(found, metric, series) for metric, series in own.items() if series)


def _draw(found: History, metric: Metric, series: list[Series]) -> Picture:
    title, axis = TITLES[metric]
    rows = [row for each in series for row in _list_rows(found, each, UNITS[metric])]
    when = "committed (UTC)" if found.order == "commit" else "measured (UTC)"
    x = alt.X("moment:T", title=when, axis=alt.Axis(tickCount=5, labelOverlap=True))
    scale = alt.Scale(zero=False, padding=8)
    base = alt.Chart()
    y = alt.Y("value:Q", title=axis, scale=scale)
    tip = ["report:N", "commit:N", "moment:T", *map(drawing.rounded, ("value", "low", "high"))]
    begins = alt.condition("datum.change", alt.value(1.0), alt.value(0.0))
    color = alt.value(drawing.LOOKS[0][0])
    layers = [
        base.mark_rule(strokeDash=[4, 3], color=drawing.GREY).encode(x=x, opacity=begins),
        base.mark_line(strokeWidth=1, opacity=0.6).encode(x=x, y=y, color=color),
        base.mark_rule(clip=True).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q", color=color),
        base.mark_point(filled=True, size=35).encode(x=x, y=y, color=color, tooltip=tip),
        base.mark_line(strokeWidth=2.5, color=drawing.LOOKS[1][0]).encode(x=x, y="level:Q", detail="stretch:N"),
    ]
    names = list(dict.fromkeys(row["figure"] for row in rows))
    chart = drawing.stacked(layers, rows, "figure", names, height=120, has_own_scales=True)
    caption = (
        "Dot: a report. Line through it: 95 % interval. Thick line: the level between changes. Dashed: the first "
        "report of another level."
    )
    return Picture(f"history-{metric}", title, caption, chart, tables.points(_only(found, metric)))


def _only(found: History, metric: Metric) -> History:
    return replace(found, series=tuple(each for each in found.series if each.key.metric == metric))


def _list_rows(found: History, each: Series, unit: float) -> Rows:
    """Return a row for each report. An interval that would dwarf the figures is cut on both sides."""
    values = [point.figure.value for point in each.points]
    reach = WIDEST * max(max(values) - min(values), words.LEAST_SPREAD * max(values))
    places = [change.place for change in each.changes]
    levels = each.levels
    rows = []
    for place, point in enumerate(each.points):
        figure = point.figure
        low, high = (figure.low, figure.high) if figure.has_interval else (figure.value, figure.value)
        stretch = sum(place >= other for other in places)
        rows.append(
            {
                "figure": words.name_series(each, found),
                "report": point.report,
                "commit": point.commit,
                "moment": point.moment.isoformat(),
                "value": figure.value / unit,
                "low": max(low, min(values) - reach) / unit,
                "high": min(high, max(values) + reach) / unit,
                "change": place in places,
                "level": levels[stretch] / unit,
                "stretch": stretch,
            }
        )
    return rows
