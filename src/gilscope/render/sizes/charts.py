"""The picture of a call at several values: how many times as fast each way is."""

import altair as alt

from gilscope.analyse.probe.sizes import Sizes
from gilscope.render import drawing
from gilscope.render.drawing import Picture, Rows
from gilscope.render.sizes import tables, words


def draw_all(found: Sizes) -> tuple[Picture, ...]:
    """Return every picture for which there is something to show."""
    return (speedups(found),) if found.curves else ()


def speedups(found: Sizes) -> Picture:
    """Return the speedup of every way by value, with its interval, and what the machine gives."""
    rows: Rows = [
        {
            "way": words.name_curve(curve),
            **drawing.family_row(curve.executor),
            "value": point.value,
            "speedup": way.arm.speedup.value,
            "low": way.arm.speedup.low if way.arm.speedup.has_interval else way.arm.speedup.value,
            "high": way.arm.speedup.high if way.arm.speedup.has_interval else way.arm.speedup.value,
            "capacity": None,
        }
        for curve in found.curves
        for point, way in curve.points
    ]
    scale = alt.Scale(type="log", nice=False) if all(row["value"] > 0 for row in rows) else alt.Scale()
    x = alt.X("value:Q", title=f"{found.variable} (log scale)", scale=scale)
    y = alt.Y("speedup:Q", title="speedup over a plain loop (×)", scale=drawing.scale_within(rows))
    base = drawing.chart(rows)
    lines = base.mark_line(clip=True).encode(x=x, y=y, color=drawing.color(rows), detail="way:N")
    bars = base.mark_rule(clip=True).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=drawing.color(rows))
    tip = ["way:N", "value:Q", *map(drawing.rounded, ("speedup", "low", "high"))]
    even = drawing.chart([{"speedup": 1.0}]).mark_rule(opacity=0.6).encode(y="speedup:Q")
    layers = [even, lines, bars, drawing.points(base, rows, tip=tip, x=x, y=y)]
    return Picture(
        "sizes",
        f"How the speedup grows with {found.variable}",
        "Dot: measured speedup. Line through it: 95 % interval. At 1 it is as fast as a plain loop.",
        drawing.layered(layers, height=280),
        tables.values(found),
    )
