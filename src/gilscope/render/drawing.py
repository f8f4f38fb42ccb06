"""What the pictures of a report have in common: marks, scales, and the page's look.

Kinds differ in shape as well as in colour (Okabe and Ito's palette), so that grey print and colour-blind readers lose
nothing. Colours of text and axes are the page's, by CSS.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.model.executor import NATIVE_THREADS, Executor
from gilscope.render.names import GROUP_WORDS, GROUP_WORDS_WITHOUT_GIL, name_code, name_groups
from gilscope.render.table import Table

LOOKS = (
    ("#0072b2", "circle"),
    ("#d55e00", "square"),
    ("#009e73", "triangle-up"),
    ("#cc79a7", "diamond"),
    ("#b8860b", "triangle-down"),
    ("#56606b", "cross"),
    ("#8a63d2", "triangle-right"),
    ("#a0522d", "triangle-left"),
)

FAMILY_WORDS = {NATIVE_THREADS.family: "native threads"}
"""What legends show instead of a family's name."""

SPEEDUP = "speedup over a plain loop (×)"
"""The title of every axis of speedups."""

WIDTH = 430

TALLEST_COLUMN = 800
"""Pixels of charts that stand below one another."""

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
    notes: tuple[str, ...] = ()
    """What explains single marks, below the caption."""

    @property
    def has_marks(self) -> bool:
        """Whether there is anything to draw, as well as rows in the table."""
        parts: list[Any] = [self.chart, *getattr(self.chart, "layer", ())]
        return bool(self.table.rows) and any(isinstance(each.data, alt.Data) and each.data.values for each in parts)


def best_arms(comparisons: Iterable[ComparisonScaling]) -> Iterator[tuple[ComparisonScaling, ArmScaling]]:
    """Yield the fastest arm of each family of each comparison."""
    for comparison in comparisons:
        for family in dict.fromkeys(arm.family for arm in comparison.arms):
            best = comparison.best(family)
            if best is not None:
                yield comparison, best


def arm_row(comparison: ComparisonScaling, arm: ArmScaling, *, has_gil: bool = True) -> dict[str, Any]:
    """Return what charts need of an arm. Without an interval its ends are the value."""
    bounds = arm.speedup if arm.speedup.has_interval else None
    capacity = comparison.capacities.get(arm.arm.case.at_once)
    return {
        "kernel": comparison.kernel,
        "implementation": name_code(comparison.implementation),
        "label": f"{comparison.kernel}, {name_code(comparison.implementation)}",
        "group": name_groups(has_gil=has_gil)[comparison.group],
        **family_row(arm.executor),
        "way": arm.way,
        "workers": arm.arm.case.count,
        "speedup": arm.speedup.value,
        "low": arm.speedup.value if bounds is None else bounds.low,
        "high": arm.speedup.value if bounds is None else bounds.high,
        "capacity": None if capacity is None else capacity.value,
    }


def family_row(executor: Executor) -> dict[str, Any]:
    """Return what charts need of the family that an executor is of."""
    return {"family": FAMILY_WORDS.get(executor.family, executor.family), "place": executor.place}


def families(rows: Rows) -> list[str]:
    """Return the families in rows, in the order in which they are shown."""
    return list(dict.fromkeys(row["family"] for row in sorted(rows, key=lambda row: int(row["place"]))))


def groups(rows: Rows) -> list[str]:
    """Return what code in rows does with the GIL, in the order in which that is shown."""
    present = {row["group"] for row in rows}
    return [
        group
        for group in dict.fromkeys((*GROUP_WORDS.values(), *GROUP_WORDS_WITHOUT_GIL.values()))
        if group in present
    ]


def arm_tooltip(*more: str) -> list[Any]:
    """Return what pointing at an arm tells."""
    return ["kernel:N", "implementation:N", "way:N", "workers:Q", *map(rounded, ("speedup", "low", "high", *more))]


def rounded(field: str, title: str | None = None) -> alt.Tooltip:
    """Return a number for a tooltip."""
    return alt.Tooltip(f"{field}:Q", format=".2f", title=title or field)


def chart(rows: Rows) -> alt.Chart:
    """Return a chart of rows."""
    return alt.Chart(data(rows))


def data(rows: Rows) -> Any:
    """Return rows for a chart or its facets."""
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def points(base: alt.Chart, rows: Rows, kind: str = "family", tip: Sequence[Any] | None = None, **places: Any) -> Any:
    """Return the marks of arms: a click on the legend brings one kind out, pointing at one tells its figures."""
    chosen = alt.selection_point(fields=[kind], bind="legend")
    opacity = alt.condition(chosen, alt.value(0.85), alt.value(0.1))
    marks = base.mark_point(filled=True, size=50)
    encoded = marks.encode(
        color=color(rows, kind),
        shape=shape(rows, kind),
        opacity=opacity,
        tooltip=arm_tooltip() if tip is None else tip,
        **places,
    )
    return encoded.add_params(chosen)


def color(rows: Rows, kind: str = "family") -> alt.Color:
    """Return the colours of the kinds in rows."""
    return alt.Color(f"{kind}:N", title=None, scale=_scale(rows, kind, 0), legend=alt.Legend(orient="top"))


def shape(rows: Rows, kind: str = "family") -> alt.Shape:
    """Return the shapes of the kinds in rows."""
    return alt.Shape(f"{kind}:N", title=None, scale=_scale(rows, kind, 1), legend=alt.Legend(orient="top"))


def _scale(rows: Rows, kind: str, part: int) -> alt.Scale:
    """Return the colour or shape of each kind: a family's own on every page, any other kind's by its order here."""
    if kind == "family":
        domain = families(rows)
        place_of = {row["family"]: int(row["place"]) for row in rows}
        return alt.Scale(domain=domain, range=[choose_look(place_of[family] - 1)[part] for family in domain])
    present = list(dict.fromkeys(row[kind] for row in rows))
    return alt.Scale(domain=present, range=[choose_look(place)[part] for place in range(len(present))])


def choose_look(place: int) -> tuple[str, str]:
    """Return a colour and a shape: beyond the first few, colours come again with other shapes."""
    count = len(LOOKS)
    return LOOKS[place % count][0], LOOKS[(place + place // count) % count][1]


def scale_within(rows: Rows, *lines: float | None) -> alt.Scale:
    """Return an axis that ends a little above the largest value, or line: an interval that goes on is cut."""
    values = [max(row["speedup"], row["capacity"] or 1.0) for row in rows]
    most = max((*values, *(each for each in lines if each is not None)), default=1.0)
    return alt.Scale(domain=[0, 1.15 * most])


def ticks() -> alt.Axis:
    """Return an axis of ratios whose numbers have room."""
    return alt.Axis(tickCount=6, labelFlush=False)


def rule(value: float, text: str) -> Any:
    """Return a vertical line with a word above it."""
    base = chart([{"value": value, "text": text}])
    texts = base.mark_text(y=-6, fontSize=11).encode(x="value:Q", text="text:N")
    return alt.layer(base.mark_rule(opacity=0.6).encode(x="value:Q"), texts)


def layered(layers: Sequence[Any], height: int) -> alt.TopLevelMixin:
    """Return layers as one finished chart."""
    return configured(alt.layer(*layers).properties(width=WIDTH - 40, height=height))


def stacked(
    layers: Sequence[Any],
    rows: Rows,
    field: str,
    order: Sequence[str],
    height: int,
    *,
    has_own_scales: bool = False,
) -> alt.TopLevelMixin:
    """Return a chart for each value of a field: in two columns if one would be too tall for a screen or a sheet.

    With scales of its own each begins and ends where its values do.
    """
    columns = 2 if height * len(order) > TALLEST_COLUMN else 1
    chart = alt.layer(*layers).properties(width=(WIDTH - 60) // columns, height=height)
    facet = alt.Facet(f"{field}:N", title=None, sort=list(order), header=header())
    charts = chart.facet(facet, data=data(rows), columns=columns, spacing=12).resolve_axis(x="independent")
    return configured(charts.resolve_scale(y="independent") if has_own_scales else charts)


def header() -> alt.Header:
    """Return how the name above a facet looks."""
    return alt.Header(labelFontSize=12, labelFontWeight="bold", labelAnchor="start", labelOrient="top")


def configured(chart: Any) -> alt.TopLevelMixin:
    """Return the chart with what all have in common: no background, the page's own font."""
    configured: alt.TopLevelMixin = (
        chart.configure(background="transparent", font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridOpacity=0.5)
        .configure_legend(labelFontSize=12, symbolSize=80, columns=4)
    )
    return configured
