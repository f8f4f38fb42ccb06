"""The pictures of a report: what is faster, by how much, and which share of the machine's limit that is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.render import drawing
from gilscope.render.drawing import Picture
from gilscope.render.names import name_code
from gilscope.render.study import cost_charts, tables
from gilscope.render.study.above_limit import point_to_reasons, write_above_limit
from gilscope.render.study.answer_chart import draw_answer
from gilscope.render.study.words import describe_intervals

LEAST_COUNTS = 3
"""Fewer numbers of workers than this make no curve."""


def draw_all(study: SettingFigures) -> tuple[Picture, ...]:
    """Return every picture of a setting for which there is something to show, the answer first."""
    usual = [each for each in study.comparisons if each.is_usual]
    made = (draw_answer(study), duel(usual), curves(usual), efficiencies(usual), *cost_charts.draw_all(study))
    return tuple(picture for picture in made if picture.has_marks)


def duel(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return threads against processes, kernel by kernel, in the same blocks."""
    arms = list(drawing.best_arms(comparisons))
    rows = [drawing.arm_row(comparison, arm) for comparison, arm in arms]
    y = alt.Y("kernel:N", title=None)
    base = alt.Chart()
    x = alt.X("speedup:Q", title=drawing.SPEEDUP, scale=drawing.scale_within(rows), axis=drawing.ticks())
    offset = alt.YOffset("family:N", sort=drawing.families(rows))
    layers = [
        base.mark_rule(color=drawing.GREY, aria=False).encode(x=alt.datum(1.0)),
        base.mark_tick(thickness=1.5, size=15, color=drawing.GREY).encode(x=alt.X("capacity:Q"), y=y),
        base.mark_rule(clip=True, strokeWidth=2).encode(
            x=alt.X("low:Q"), x2="high:Q", y=y, yOffset=offset, color=drawing.color(rows)
        ),
        drawing.points(base, rows, x=x, y=y, yOffset=offset),
    ]
    intervals = describe_intervals(each.serial_ns for each in comparisons)
    height = 20 * len({row["kernel"] for row in rows})
    limit = " Grey tick: the machine limit for this kernel." if any(row["capacity"] for row in rows) else ""
    return Picture(
        "duel",
        "Threads or processes, kernel by kernel",
        f"Dot and line: the speedup {intervals}. Grey line: as fast as a plain loop.{limit} All ways to run a kernel "
        f"were measured in the same blocks.{point_to_reasons(arms)}",
        drawing.stacked(layers, rows, "implementation", _list_codes(comparisons), height),
        tables.summary(comparisons),
    )


def curves(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return speedups by the number of workers, with intervals, of what was measured with enough of these."""
    drawn = [each for each in _of_one_compiler(comparisons) if _count_workers(each) >= LEAST_COUNTS]
    codes = dict.fromkeys("Plain Python" if each.group == "pure" else _compiler(each) for each in drawn)
    rows = [drawing.arm_row(comparison, arm) for comparison in drawn for arm in _fastest_by_count(comparison)]
    start = [
        {**row, "workers": 1, "speedup": 1.0, "low": 1.0, "high": 1.0, "capacity": 1.0}
        for row in rows
        if row["workers"] > 1 and not any(_same_line(row, other) and other["workers"] == 1 for other in rows)
    ]
    x = alt.X("workers:O", title="number of workers", axis=alt.Axis(labelAngle=0))
    dash = alt.StrokeDash("group:N", title=None, sort=drawing.groups(rows), legend=alt.Legend(orient="top"))
    base = alt.Chart()
    layers = [
        base.mark_rule(color=drawing.GREY, aria=False).encode(y=alt.datum(1.0)),
        base.mark_line(strokeDash=[2, 2], strokeWidth=1.5, color=drawing.GREY).encode(
            x=x, y=alt.Y("mean(capacity):Q", title="speedup (×)")
        ),
        base.mark_line(opacity=0.9).encode(
            x=x, y=alt.Y("speedup:Q", scale=drawing.scale_within(rows)), color=drawing.color(rows), strokeDash=dash
        ),
        base.mark_rule(clip=True).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=drawing.color(rows)),
        drawing.points(base, rows, x=x, y=alt.Y("speedup:Q")),
    ]
    chart = alt.layer(*layers).properties(width=drawing.WIDTH // 2 - 20, height=120)
    return Picture(
        "curves",
        "Speedup by workers",
        f"{' and '.join(codes)}: the fastest kind of threads or processes with each number of workers. Dotted: the "
        "machine limit, measured in the same blocks. Grey: as fast as a plain loop.",
        drawing.configured(
            chart.facet(
                alt.Facet("kernel:N", title=None, header=drawing.header()),
                data=drawing.data([*start, *rows]),
                columns=2,
                spacing=14,
            )
        ),
        tables.ways(comparisons),
    )


def efficiencies(comparisons: Sequence[ComparisonScaling]) -> Picture:
    """Return which share of the machine's limit each family reaches, as a map."""
    arms = list(drawing.best_arms(comparisons))
    rows = [
        {
            **drawing.arm_row(comparison, arm),
            "efficiency": arm.efficiency.value,
            "text": tables.share_of_limit(arm),
        }
        for comparison, arm in arms
        if arm.efficiency is not None
    ]
    x = alt.X(
        "implementation:N", title=None, sort=_list_codes(comparisons), axis=alt.Axis(labelAngle=-40, orient="bottom")
    )
    y = alt.Y("kernel:N", title=None)
    base = alt.Chart()
    color = alt.Color("efficiency:Q", scale=alt.Scale(scheme="blues", domain=[0, 1.05], clamp=True), legend=None)
    light = alt.condition("datum.efficiency > 0.7", alt.value("#ffffff"), alt.value("#10243a"))
    tip = drawing.arm_tooltip("efficiency")
    layers = [
        base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(x=x, y=y, color=color, tooltip=tip),
        base.mark_text(fontSize=11).encode(x=x, y=y, text="text:N", color=light, tooltip=tip),
    ]
    chart = alt.layer(*layers).properties(width=alt.Step(38), height=alt.Step(22))
    return Picture(
        "efficiency",
        "Share of the machine's limit reached",
        "100 % is all that as many independent native threads get from this machine for the same kind of work."
        + tables.explain_marks(arm for _, arm in arms),
        drawing.configured(
            chart.facet(
                data=drawing.data(rows),
                column=alt.Column("family:N", title=None, sort=drawing.families(rows), header=drawing.header()),
                spacing=8,
            )
        ),
        tables.ways(comparisons),
        write_above_limit(arms),
    )


def _list_codes(comparisons: Iterable[ComparisonScaling]) -> list[str]:
    """Return the names of implementations, in the order in which they were measured."""
    return list(dict.fromkeys(name_code(each.implementation) for each in comparisons))


def _count_workers(comparison: ComparisonScaling) -> int:
    """Return how many numbers of workers were measured; a plain loop is one."""
    return len({1, *(arm.arm.case.count for arm in _fastest_by_count(comparison))})


def _fastest_by_count(comparison: ComparisonScaling) -> Iterator[ArmScaling]:
    """Yield the fastest arm of each family at each number of workers.

    Workers whose calls use native threads besides are left out: on an axis of workers they would stand among others.
    """
    found: dict[tuple[str, int], ArmScaling] = {}
    for arm in (each for each in comparison.arms if each.arm.case.at_once == each.arm.case.count):
        key = (arm.family, arm.arm.case.count)
        if key not in found or arm.speedup.value > found[key].speedup.value:
            found[key] = arm
    yield from found.values()


def _of_one_compiler(comparisons: Sequence[ComparisonScaling]) -> list[ComparisonScaling]:
    """Return those of plain Python and of the compiler that most are of: curves of two would lie on one another."""
    native = Counter(_compiler(each) for each in comparisons if each.group != "pure")
    chosen = max(native, key=lambda compiler: native[compiler], default=None)
    return [each for each in comparisons if each.group == "pure" or _compiler(each) == chosen]


def _compiler(comparison: ComparisonScaling) -> str:
    """Return what made the code; an implementation that does not say so stands for itself."""
    return comparison.code.compiler or comparison.implementation


def _same_line(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[key] == other[key] for key in ("kernel", "implementation", "family"))
