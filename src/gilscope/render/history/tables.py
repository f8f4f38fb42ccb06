"""Figures over many reports, as tables and as plain values."""

from collections.abc import Sequence

from gilscope.analyse.history.following import History, Point, Series
from gilscope.render import numbers
from gilscope.render.history import words
from gilscope.render.table import Table

MOST_BARS = 40

CAPTION = (
    "Bars: from the lowest to the highest figure, which are drawn at least 10 % apart. A change is one of level, "
    "which chance alone brings about in one of twenty such histories at most (permutation test, Holm, 5 %)."
)


def make_tables(found: History, *, bars: int = MOST_BARS) -> tuple[Table, ...]:
    """Return all tables that have rows."""
    return tuple(each for each in (*series(found, bars=bars), changes(found)) if each.rows)


def series(found: History, *, bars: int = MOST_BARS) -> tuple[Table, ...]:
    """Return what each figure was and is; each call has a table, and all figures of a study's setting have one.

    The bars that show a figure's course are at most so many.
    """
    groups: dict[str, list[Series]] = {}
    for each in found.series:
        groups.setdefault(words.name_group(each, found), []).append(each)
    return tuple(_of_group(place, *group, bars) for place, group in enumerate(groups.items()))


def _of_group(place: int, title: str, own: Sequence[Series], bars: int) -> Table:
    return Table(
        f"history-{place}",
        title,
        CAPTION if place == 0 else "",
        ("figure", "course", ">reports", ">first", ">last", "change"),
        tuple(
            (
                words.name_metric(each.key) if each.key.kind == "call" else words.name_figure(each.key),
                words.draw_sparkline(each, bars),
                str(len(each.points)),
                words.write_value(each.key.metric, each.points[0].figure.value),
                words.write_value(each.key.metric, each.points[-1].figure.value),
                _write_verdict(each),
            )
            for each in own
        ),
    )


def _write_verdict(each: Series) -> str:
    if not each.changes:
        return words.VERDICTS[each.verdict]
    last = each.changes[-1]
    difference = words.write_difference(each.key.metric, last.before, last.now)
    return f"{words.VERDICTS[each.verdict]}: {difference} since {words.name_point(each.points[last.place])}"


def changes(found: History) -> Table:
    """Return every change of level, and how likely chance alone makes a shift as clear."""
    return Table(
        "changes",
        "Changes of level",
        "Before and since: the mean over the reports, of ratios and times the geometric one. p: how often chance "
        "alone makes a shift as clear; of a figure's clearest shift corrected for all figures (Holm). Further ones "
        "are looked for on both sides of it, at half the level.",
        ("figure", "first report", "commit", ">before", ">since", ">difference", ">p"),
        tuple(
            (
                words.name_series(each, found),
                each.points[change.place].report,
                each.points[change.place].commit or numbers.MISSING,
                words.write_value(each.key.metric, change.before),
                words.write_value(each.key.metric, change.now),
                words.write_difference(each.key.metric, change.before, change.now),
                f"{change.p_value:.2g}",
            )
            for each in found.series
            for change in each.changes
        ),
    )


def points(found: History) -> Table:
    """Return every figure of every report."""
    return Table(
        "points",
        "Every report",
        "Each figure with its 95 % interval.",
        ("figure", "report", "commit", "date", ">value", ">interval"),
        tuple(
            (
                words.name_series(each, found),
                point.report,
                point.commit or numbers.MISSING,
                f"{point.moment:%Y-%m-%d %H:%M}",
                words.write_value(each.key.metric, point.figure.value),
                _write_interval(each, point),
            )
            for each in found.series
            for point in each.points
        ),
    )


def _write_interval(each: Series, point: Point) -> str:
    figure = point.figure
    if not figure.has_interval:
        return numbers.MISSING
    return "–".join(words.write_value(each.key.metric, end) for end in (figure.low, figure.high))


def for_programs(found: History) -> dict[str, object]:
    """Return all figures as plain values for a program; times in nanoseconds, shares and ratios as numbers."""
    return {
        "order": found.order,
        "reports": found.reports,
        "needed_reports": found.needed,
        "series": [_series_for_programs(each) for each in found.series],
        "left_out": [{"report": name, "reason": reason} for name, reason in found.left_out],
    }


def _series_for_programs(each: Series) -> dict[str, object]:
    key = each.key
    return {
        "metric": key.metric,
        "kind": key.kind,
        "name": key.name,
        "variant": key.variant or None,
        "family": key.family or None,
        "workers": key.workers or None,
        "setting": each.setting,
        "cases": each.cases,
        "verdict": each.verdict,
        "points": [
            {
                "report": point.report,
                "revision": point.facts.project_revision or None,
                "dirty": point.facts.project_dirty,
                "committed_at": point.facts.project_committed_at or None,
                "measured_at": point.facts.measured_at or None,
                "value": point.figure.value,
                "low": point.figure.low if point.figure.has_interval else None,
                "high": point.figure.high if point.figure.has_interval else None,
            }
            for point in each.points
        ],
        "changes": [
            {
                "report": each.points[change.place].report,
                "revision": each.points[change.place].facts.project_revision or None,
                "before": change.before,
                "since": change.now,
                "p": change.p_value,
            }
            for change in each.changes
        ],
    }
