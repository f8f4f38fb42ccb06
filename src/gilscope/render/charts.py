"""The pictures of a report, by Altair. Each says in its caption what is seen, and has its data as a table.

Families of workers differ in shape as well as in colour (Okabe and Ito's palette), so that grey print and
colour-blind readers lose nothing. Colours of text and axes are the page's, by CSS.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingStudy
from gilscope.render import numbers, tables
from gilscope.render.tables import Table

FAMILIES = {
    "threads": ("#0072b2", "circle"),
    "processes": ("#d55e00", "square"),
    "interpreters": ("#009e73", "triangle-up"),
    "loky": ("#cc79a7", "diamond"),
}

GROUPS = {"pure": "plain Python", "held": "native, GIL held", "released": "native, GIL released"}

WIDTH = 430

GREY = "#6b7580"
"""Seen on light and on dark pages."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Picture:
    """A chart with its explanation and its data."""

    key: str
    title: str
    caption: str
    chart: alt.TopLevelMixin
    table: Table


def all_of(study: SettingStudy) -> tuple[Picture, ...]:
    """Return every picture of a setting for which there is something to show, the answer first."""
    usual = [each for each in study.comparisons if not each.size.startswith("sweep")]
    made = (answer(study), duel(usual), curves(usual), efficiencies(usual), opening(study), sweeps(study.comparisons))
    return tuple(picture for picture in made if picture.table.rows)


def answer(study: SettingStudy) -> Picture:
    """Return the one picture: speedups of all kernels, by what the code does with the GIL and who does the work."""
    rows = [_arm_row(comparison, arm) for comparison, arm in _best_arms(study.comparisons)]
    typical = [
        {
            "group": GROUPS[tally.group],
            "family": tally.family,
            "speedup": tally.typical,
            "text": f"{numbers.ratio(tally.typical)}×",
        }
        for tally in study.headline.tallies
    ]
    y = alt.Y("group:N", title=None, sort=list(GROUPS.values()), scale=alt.Scale(paddingInner=0.3))
    offset = alt.YOffset("family:N", sort=list(FAMILIES))
    x = alt.X("speedup:Q", title="speedup over serial", scale=alt.Scale(zero=True))
    points = _points(_chart(rows), rows, x=x, y=y, yOffset=offset)
    ticks = _chart(typical).mark_tick(thickness=3, size=26).encode(x=x, y=y, yOffset=offset, color=_color(rows))
    texts = (
        _chart(typical)
        .mark_text(dy=-17, fontSize=12, fontWeight="bold")
        .encode(x=x, y=y, yOffset=offset, text="text:N")
    )
    layers = [_rule(1.0, "serial"), *_ceiling(study.comparisons), points, ticks, texts]
    return Picture(
        "answer",
        "Who gets faster",
        "Each mark is a kernel: the best way of its family. The thick tick and the number are the typical speedup. "
        "The dashed line is what this machine gives native threads: the ceiling.",
        _layered(layers, height=230),
        tables.tallies(study.headline),
    )


def duel(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return threads against processes, kernel by kernel, in the same blocks."""
    rows = [_arm_row(comparison, arm) for comparison, arm in _best_arms(comparisons)]
    y = alt.Y("kernel:N", title=None)
    base = alt.Chart()
    x = alt.X("speedup:Q", title="speedup over serial (bar: 95 % interval; grey: capacity)", scale=_within(rows))
    offset = alt.YOffset("family:N", sort=list(FAMILIES))
    layers = [
        base.mark_tick(thickness=1.5, size=15, color=GREY).encode(x=alt.X("capacity:Q"), y=y),
        base.mark_rule(clip=True, strokeWidth=2).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, yOffset=offset, color=_color(rows)
        ),
        _points(base, rows, x=x, y=y, yOffset=offset),
    ]
    order = list(dict.fromkeys(each.implementation for each in comparisons))
    chart = alt.layer(*layers).properties(width=WIDTH - 60, height=20 * len({row["kernel"] for row in rows}))
    return Picture(
        "duel",
        "Threads against processes",
        "The same kernel, the same blocks: how threads and processes compare, implementation by implementation.",
        _configured(
            chart.facet(
                data=_data(rows), row=alt.Row("implementation:N", title=None, sort=order, header=_header()), spacing=8
            )
        ),
        tables.summary(comparisons),
    )


def curves(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return speedups by the number of workers, with intervals, below the capacity."""
    rows = [
        _arm_row(comparison, arm)
        for comparison in comparisons
        if comparison.implementation in ("pure", "cython_gil", "cython_nogil")
        for arm in _fastest_by_count(comparison)
    ]
    start = [
        {**row, "workers": 1, "speedup": 1.0, "low": 1.0, "high": 1.0, "capacity": 1.0}
        for row in rows
        if row["workers"] > 1 and not any(_same_line(row, other) and other["workers"] == 1 for other in rows)
    ]
    x = alt.X("workers:O", title="workers", axis=alt.Axis(labelAngle=0))
    dash = alt.StrokeDash("group:N", title=None, sort=list(GROUPS.values()), legend=alt.Legend(orient="top"))
    base = alt.Chart()
    layers = [
        base.mark_line(strokeDash=[2, 2], strokeWidth=1.5, color=GREY).encode(
            x=x, y=alt.Y("mean(capacity):Q", title="speedup")
        ),
        base.mark_line(opacity=0.9).encode(
            x=x, y=alt.Y("speedup:Q", scale=_within(rows)), color=_color(rows), strokeDash=dash
        ),
        base.mark_rule(clip=True).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=_color(rows)),
        _points(base, rows, x=x, y=alt.Y("speedup:Q")),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH // 2 - 20, height=120)
    return Picture(
        "curves",
        "Speedup by workers",
        "Plain Python and Cython, the fastest way of each family at each number of workers; the dotted line is the "
        "capacity, measured in the same blocks.",
        _configured(
            chart.facet(
                alt.Facet("kernel:N", title=None, header=_header()),
                data=_data([*start, *rows]),
                columns=2,
                spacing=14,
            )
        ),
        tables.ways(comparisons),
    )


def efficiencies(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return how much of the capacity each family reaches, as a map."""
    rows = [
        {**_arm_row(comparison, arm), "efficiency": arm.efficiency.value, "text": numbers.share(arm.efficiency.value)}
        for comparison, arm in _best_arms(comparisons)
        if arm.efficiency is not None
    ]
    order = list(dict.fromkeys(each.implementation for each in comparisons))
    x = alt.X("implementation:N", title=None, sort=order, axis=alt.Axis(labelAngle=-40, orient="bottom"))
    y = alt.Y("kernel:N", title=None)
    base = alt.Chart()
    color = alt.Color("efficiency:Q", scale=alt.Scale(scheme="blues", domain=[0, 1.05], clamp=True), legend=None)
    light = alt.condition("datum.efficiency > 0.7", alt.value("#ffffff"), alt.value("#10243a"))
    layers = [
        base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
            x=x, y=y, color=color, tooltip=_arm_tooltip("efficiency")
        ),
        base.mark_text(fontSize=11).encode(x=x, y=y, text="text:N", color=light),
    ]
    chart = alt.layer(*layers).properties(width=alt.Step(38), height=alt.Step(22))
    return Picture(
        "efficiency",
        "How much of the machine",
        "Speedup / capacity of the fastest way of each family, at as many workers as there are CPUs.",
        _configured(
            chart.facet(
                data=_data(rows),
                column=alt.Column("family:N", title=None, sort=list(FAMILIES), header=_header()),
                spacing=8,
            )
        ),
        tables.ways(comparisons),
    )


def opening(study: SettingStudy) -> Picture:
    """Return what opening each pool costs."""
    rows = [
        {"pool": each.pool, "open_ms": each.open_ns / 1e6, "text": numbers.duration(each.open_ns)}
        for each in study.open_costs
        if not each.pool.startswith("serial")
    ]
    base = _chart(rows).encode(
        x=alt.X("open_ms:Q", title="ms, logarithmic", scale=alt.Scale(type="log")),
        y=alt.Y("pool:N", title=None, sort="x"),
    )
    layers = [
        base.mark_point(filled=True, size=80, color=GREY).encode(tooltip=["pool:N", "text:N"]),
        base.mark_text(align="left", dx=9, fontSize=12).encode(text="text:N"),
    ]
    return Picture(
        "opening",
        "What opening a pool costs",
        "From opening the pool to the first answer of every worker, imports included: paid once, from cold.",
        _layered(layers, height=max(60, 28 * len(rows))),
        tables.cold(study) if rows else tables.skips(()),
    )


def sweeps(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return speedups by task size, where a sweep of sizes was measured."""
    rows = [
        {**_arm_row(comparison, arm), "serial_ms": comparison.serial_ns.value / 1e6}
        for comparison, arm in _best_arms(comparisons)
        if comparison.size.startswith("sweep")
    ]
    x = alt.X("serial_ms:Q", title="serial duration of one call, ms, logarithmic", scale=alt.Scale(type="log"))
    base = alt.Chart()
    layers = [
        base.mark_rule(opacity=0.5).encode(y=alt.datum(1.0)),
        base.mark_line().encode(x=x, y=alt.Y("speedup:Q", title="speedup"), color=_color(rows)),
        _points(base, rows, x=x, y=alt.Y("speedup:Q")),
    ]
    chart = alt.layer(*layers).properties(width=WIDTH // 2 - 20, height=120)
    facet = alt.Facet("label:N", title=None, header=_header())
    return Picture(
        "sweeps",
        "How large a task must be",
        "Below the line a way is slower than serial: the task is too small for what handing it out costs.",
        _configured(chart.facet(facet, data=_data(rows), columns=2, spacing=14)),
        tables.ways([each for each in comparisons if each.size.startswith("sweep")]),
    )


def group_of(implementation: str) -> str:
    """Return which group of implementations one belongs to."""
    return "pure" if implementation == "pure" else "released" if implementation.endswith("nogil") else "held"


def _best_arms(comparisons: Iterable[ComparisonScaling]) -> Iterator[tuple[ComparisonScaling, ArmScaling]]:
    for comparison in comparisons:
        for family in dict.fromkeys(arm.arm.case.family for arm in comparison.arms):
            best = comparison.best(family)
            if best is not None:
                yield comparison, best


def _fastest_by_count(comparison: ComparisonScaling) -> Iterator[ArmScaling]:
    """Yield the fastest arm of each family at each number of workers."""
    found: dict[tuple[str, int], ArmScaling] = {}
    for arm in comparison.arms:
        key = (arm.arm.case.family, arm.arm.case.workers)
        if key not in found or arm.speedup.value > found[key].speedup.value:
            found[key] = arm
    yield from found.values()


def _arm_row(comparison: ComparisonScaling, arm: ArmScaling) -> dict[str, Any]:
    bounds = arm.speedup if arm.speedup.has_interval else None
    capacity = comparison.capacities.get(arm.arm.case.workers)
    return {
        "kernel": comparison.kernel,
        "implementation": comparison.implementation,
        "label": f"{comparison.kernel} {comparison.implementation}",
        "group": GROUPS[group_of(comparison.implementation)],
        "family": arm.arm.case.family,
        "way": tables.way(arm),
        "workers": arm.arm.case.workers,
        "speedup": arm.speedup.value,
        "low": arm.speedup.value if bounds is None else bounds.low,
        "high": arm.speedup.value if bounds is None else bounds.high,
        "capacity": None if capacity is None else capacity.value,
    }


def _same_line(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[key] == other[key] for key in ("kernel", "implementation", "family"))


def _arm_tooltip(*more: str) -> list[Any]:
    return ["kernel:N", "implementation:N", "way:N", "workers:Q", *map(_rounded, ("speedup", "low", "high", *more))]


def _rounded(field: str) -> alt.Tooltip:
    return alt.Tooltip(f"{field}:Q", format=".2f")


def _chart(rows: Rows) -> alt.Chart:
    return alt.Chart(_data(rows))


def _data(rows: Rows) -> Any:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _points(base: alt.Chart, rows: Rows, **places: Any) -> Any:
    """Return the marks of arms: a click on the legend brings one family out, pointing at one tells its figures."""
    chosen = alt.selection_point(fields=["family"], bind="legend")
    opacity = alt.condition(chosen, alt.value(0.85), alt.value(0.1))
    marks = base.mark_point(filled=True, size=50)
    encoded = marks.encode(color=_color(rows), shape=_shape(rows), opacity=opacity, tooltip=_arm_tooltip(), **places)
    return encoded.add_params(chosen)


def _color(rows: Rows) -> alt.Color:
    return alt.Color("family:N", title=None, scale=_family_scale(rows, 0), legend=alt.Legend(orient="top"))


def _shape(rows: Rows) -> alt.Shape:
    return alt.Shape("family:N", title=None, scale=_family_scale(rows, 1), legend=alt.Legend(orient="top"))


def _family_scale(rows: Rows, part: int) -> alt.Scale:
    present = {row["family"] for row in rows}
    domain = [family for family in FAMILIES if family in present]
    return alt.Scale(domain=domain, range=[FAMILIES[family][part] for family in domain])


def _within(rows: Rows) -> alt.Scale:
    """Return an axis that ends a little above the largest value: an interval that goes on is cut."""
    most = max((max(row["speedup"], row["capacity"] or 1.0) for row in rows), default=1.0)
    return alt.Scale(domain=[0, 1.15 * most])


def _rule(value: float, text: str) -> Any:
    base = _chart([{"value": value, "text": text}])
    texts = base.mark_text(y=-6, fontSize=11).encode(x="value:Q", text="text:N")
    return alt.layer(base.mark_rule(opacity=0.6).encode(x="value:Q"), texts)


def _ceiling(comparisons: Iterable[ComparisonScaling]) -> Iterator[Any]:
    found = sorted(each.capacity.value for each in comparisons if each.capacity is not None)
    if found:
        base = _chart([{"value": found[len(found) // 2], "text": "capacity"}])
        yield base.mark_rule(strokeDash=[4, 3]).encode(x="value:Q")
        yield base.mark_text(y=-6, fontSize=11).encode(x="value:Q", text="text:N")


def _layered(layers: Sequence[Any], height: int) -> alt.TopLevelMixin:
    return _configured(alt.layer(*layers).properties(width=WIDTH - 40, height=height))


def _header() -> alt.Header:
    return alt.Header(labelFontSize=12, labelFontWeight="bold", labelAnchor="start", labelOrient="top")


def _configured(chart: Any) -> alt.TopLevelMixin:
    """Return the chart with what all have in common: no background, the page's own font."""
    configured: alt.TopLevelMixin = (
        chart.configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridOpacity=0.5)
        .configure_legend(labelFontSize=12, symbolSize=80)
    )
    return configured
