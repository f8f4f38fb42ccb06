"""The picture of a probe: how many times as many calls each way makes, and what the machine could give."""

from typing import Any

import altair as alt

from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.probing import Probed
from gilscope.render import drawing
from gilscope.render.drawing import Picture
from gilscope.render.probe import tables, words


def draw_all(probed: Probed) -> tuple[Picture, ...]:
    """Return every picture for which there is something to show."""
    return (ways(probed),) if probed.ways else ()


def ways(probed: Probed) -> Picture:
    """Return the speedup of every way with its interval, and beside it the capacities of the machine."""
    rows = [_row(way) for way in probed.ways]
    labels = [row["label"] for row in rows]
    limits = _list_limits(probed)
    scale = drawing.scale_within(rows, *limits.values())
    x = alt.X("speedup:Q", title="speedup over a plain loop (×)", scale=scale, axis=drawing.ticks())
    y = alt.Y("label:N", title=None, sort=labels, axis=alt.Axis(labelLimit=220))
    base = drawing.chart(rows)
    intervals = base.mark_rule(clip=True, strokeWidth=2).encode(
        x=alt.X("low:Q"), x2="high:Q", y=y, color=drawing.color(rows)
    )
    tip = ["label:N", *map(drawing.rounded, ("speedup", "low", "high"))]
    rules = [drawing.rule(value, name) for name, value in {"plain loop": 1.0, **limits}.items()]
    layers = [*rules, intervals, drawing.points(base, rows, tip=tip, x=x, y=y)]
    return Picture(
        "ways",
        "How it scales",
        "Dot: measured speedup. Line: 95 % interval. Grey line: the most that this machine can give.",
        drawing.layered(layers, height=34 * len(rows) + 20),
        tables.ways(probed),
    )


def _row(way: MeasuredMethod) -> dict[str, Any]:
    speedup = way.arm.speedup
    return {
        "label": words.count_workers(way),
        **drawing.family_row(way.arm.executor),
        "speedup": speedup.value,
        "low": speedup.low if speedup.has_interval else speedup.value,
        "high": speedup.high if speedup.has_interval else speedup.value,
        "capacity": None,
    }


def _list_limits(probed: Probed) -> dict[str, float]:
    """Return what the machine could give, by name."""
    capacity = None if probed.scaling is None else probed.scaling.capacity
    found = {} if capacity is None else {"machine limit": capacity.value}
    if probed.memory_capacity is not None and words.needs_memory(probed):
        found["memory"] = probed.memory_capacity.value
    return found
