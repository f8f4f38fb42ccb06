"""The first picture of a study: speedups of all kernels, each kind of workers on a line of its own."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median_low
from typing import Any

import altair as alt

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.model.implementation import GIL_USES
from gilscope.render import drawing, numbers
from gilscope.render.drawing import Picture
from gilscope.render.study import tables
from gilscope.render.study.above_limit import write_above_limit

LINE = 22
"""Pixels of a line of dots."""

NAME_SHARE = 0.35
"""Which share of the longest speedup the name of the machine's limit takes."""

MARK = "|"
"""Between the name of a group and that of a line: two groups may have lines of the same name."""

LETTER, MOST_LETTERS = 7, 28
"""Pixels that a bold letter takes, and how many of them the name of a line has room for."""


def draw_answer(study: SettingFigures) -> Picture:
    """Return the one picture: speedups of all kernels, by what the code does with the GIL and who does the work."""
    usual = [each for each in study.comparisons if each.is_usual]
    limits = [each.capacity.value for each in usual if each.capacity is not None]
    limit = median_low(limits) if limits else None
    rows = _label_rows(study)
    base = drawing.chart(rows)
    y = alt.Y("line:N", title=None, scale=alt.Scale(domain=list(_order_lines(rows))), axis=_reserve_room(rows))
    x = alt.X("speedup:Q", title=drawing.SPEEDUP, scale=drawing.scale_within(rows, limit), axis=drawing.ticks())
    average = base.mark_tick(thickness=4, size=LINE - 4).encode(x="mean(typical):Q", y=y, color=drawing.color(rows))
    layers = [
        *_draw_limits(limit, max(row["speedup"] for row in rows) if rows else 1.0),
        average,
        drawing.points(base, rows, x=x, y=y),
    ]
    dashed = f" Dashed: the most that this machine can give{_describe_range(limits)}." if limits else ""
    return Picture(
        "answer",
        f"How much faster with {_count_workers(usual)}?",
        "Each dot is one kernel in one implementation, run in the fastest way of its kind. Bar and number: "
        f"the average (geometric mean).{dashed}",
        drawing.layered(layers, LINE * sum(1 for _ in _order_lines(rows))),
        tables.tallies(study.headline),
        write_above_limit(drawing.best_arms(usual)),
    )


def _label_rows(study: SettingFigures) -> drawing.Rows:
    """Return a row for each dot, those of a line together: the name of a line holds the average of its dots."""
    has_gil = study.setting.facts.gil_enabled
    typical = {(each.group, each.executor.family, each.workers): each.typical for each in study.headline.tallies}
    usual = [each for each in study.comparisons if each.is_usual]
    rows: drawing.Rows = []
    for comparison, arm in sorted(drawing.best_arms(usual), key=_place_line):
        row = drawing.arm_row(comparison, arm, has_gil=has_gil)
        value = typical.get((comparison.group, arm.family, comparison.workers))
        if value is not None:
            name = f"{comparison.workers} {row['family']} {numbers.ratio(value)}×"
            rows.append({**row, "line": f"{row['group']}{MARK}{name}", "typical": value})
    return rows


def _place_line(pair: tuple[ComparisonScaling, ArmScaling]) -> tuple[int, int, int]:
    comparison, arm = pair
    return GIL_USES.index(comparison.group), arm.executor.place, comparison.workers


def _order_lines(rows: drawing.Rows) -> Iterator[str]:
    """Yield the lines of a picture from top to bottom: an empty one with the name of a group, then those of it."""
    for group in drawing.groups(rows):
        yield group
        yield from dict.fromkeys(row["line"] for row in rows if row["group"] == group)


def _reserve_room(rows: drawing.Rows) -> alt.Axis:
    """Return an axis whose names take the same room whatever font a reader has: so a chart keeps its width."""
    names = [line.partition(MARK)[2] or line for line in _order_lines(rows)]
    room = min(MOST_LETTERS, max(map(len, names), default=0)) * LETTER
    return alt.Axis(
        labelExpr=f"slice(datum.label, indexof(datum.label, '{MARK}') + 1)",
        labelFontWeight=alt.condition(f"indexof(datum.label, '{MARK}') < 0", alt.value("bold"), alt.value("normal")),
        labelLimit=room,
        minExtent=room,
        maxExtent=room,
        domain=False,
        ticks=False,
    )


def _draw_limits(limit: float | None, most: float) -> Iterator[Any]:
    """Yield a line at 1, named above the picture, and one at the machine's limit, named in the first, empty line."""
    yield drawing.rule(1.0, "plain loop")
    if limit is not None:
        base = drawing.chart([{"value": limit, "text": f"machine limit {numbers.ratio(limit)}×"}])
        yield base.mark_rule(strokeDash=[4, 3]).encode(x="value:Q")
        # Between two lines that are close to one another there is no room for a name.
        is_far = limit - 1 > NAME_SHARE * most
        place: dict[str, Any] = {"dx": -5, "align": "right"} if is_far else {"dx": 5, "align": "left"}
        yield base.mark_text(y=LINE / 2, fontSize=11, **place).encode(x="value:Q", text="text:N")


def _count_workers(comparisons: Iterable[ComparisonScaling]) -> str:
    """Return at how many workers comparisons are shown."""
    found = list({each.workers for each in comparisons})
    return numbers.count_things(found[0], "worker") if len(found) == 1 else "several workers"


def _describe_range(limits: Sequence[float]) -> str:
    """Return from where to where the limits of kinds of work reach, where that is seen."""
    least, most = numbers.ratio(min(limits)), numbers.ratio(max(limits))
    if least == most:
        return ""
    return f" for the middle kernel; each has a limit of its own, by its kind of work ({least} to {most})"
