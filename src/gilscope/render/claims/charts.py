"""The pictures of a ledger: for each claim that was measured, its samples."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

import altair as alt

from gilscope.analyse.ruling import Ruling
from gilscope.render import drawing
from gilscope.render.claims import tables
from gilscope.render.drawing import Picture

MOST_SAMPLES = 60
"""Of a series that are drawn, evenly chosen: more would only be darker."""

WIDE = 20
"""Samples that differ by more than this stand on a logarithmic axis."""


def draw_all(rulings: Sequence[Ruling]) -> dict[str, Picture]:
    """Return a picture for each claim that has samples, by the claim's name."""
    return {each.id: samples(each) for each in rulings if each.evidence.series}


def samples(ruling: Ruling) -> Picture:
    """Return every sample of the series that have the unit of the first one, and the middle of each."""
    unit = next(iter(ruling.evidence.series.values())).unit
    rows = list(_rows(ruling, unit))
    values = [row["value"] for row in rows]
    is_wide = min(values) > 0 and max(values) / min(values) > WIDE
    scale = alt.Scale(type="log") if is_wide else alt.Scale(zero=True)
    x = alt.X("value:Q", title=f"{unit or 'ratio'}{', logarithmic' if is_wide else ''}", scale=scale)
    y = alt.Y("what:N", title=None, sort=list(ruling.evidence.series), axis=alt.Axis(labelLimit=220))
    tip = ["what:N", drawing.rounded("value")]
    middles = [row for row in rows if row["middle"]]
    chart = [
        drawing.chart(rows).mark_tick(opacity=0.35, thickness=1.5, size=14).encode(x=x, y=y, tooltip=tip),
        drawing.chart(middles).mark_tick(thickness=3, size=22).encode(x="value:Q", y=y, tooltip=tip),
    ]
    return Picture(
        f"claim-{ruling.id}",
        ruling.statement,
        "Every sample; the thick tick is the middle one.",
        drawing.layered(chart, height=26 * len({row["what"] for row in rows}) + 8),
        tables.evidence(ruling),
    )


def _rows(ruling: Ruling, unit: str) -> Iterator[dict[str, Any]]:
    for name, series in ruling.evidence.series.items():
        if series.unit == unit and series.samples:
            step = -(-len(series.samples) // MOST_SAMPLES)
            for value in series.samples[::step]:
                yield {"what": name, "value": value, "middle": False}
            yield {"what": name, "value": median(series.samples), "middle": True}
