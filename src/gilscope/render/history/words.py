"""Figures over many reports, in sentences."""

from collections.abc import Iterator
from itertools import pairwise

from gilscope.analyse.history.figures import Key, Metric
from gilscope.analyse.history.following import Change, History, Point, Series
from gilscope.render import numbers
from gilscope.render.names import CODE_WORDS
from gilscope.statistics.change_points import LEAST_REPORTS

CODE = {
    "pure": "plain Python",
    "held": "native code, GIL held",
    "released": "native code, GIL released",
    "unknown": "code that does not say how it uses the GIL",
}
"""The code of a mean, by what it does with the GIL."""

VERDICTS = {"better": "better", "worse": "worse", "no change found": "no change found", "too few": "too few reports"}

MOST_NAMED = 5
"""Files whose reasons are shown; of others the number."""

BARS = "▁▂▃▅▇"

LEAST_SPREAD = 0.1
"""A sparkline's lowest and highest bar are at least so far apart, as a share of the figure: noise is to look flat."""

ASSUMPTION = (
    "The test takes the reports as exchangeable where nothing has changed: any order of them would be as likely. It "
    "marks a slow drift as a change too, and cannot tell the project from what it runs on: a new library or kernel "
    "is a change as well."
)


def write_title(found: History) -> str:
    """Return what is shown."""
    by = {"commit": "by commit time", "time": "by the time measured"}[found.order]
    place = f": {found.settings[0]}" if len(found.settings) == 1 else ""
    return f"{numbers.count_things(found.reports, 'report')}, {by}{place}"


def write_sentences(found: History) -> Iterator[str]:
    """Yield each change of level, then how many figures have none, and from how many reports on one is found."""
    changed = [each for each in found.series if each.changes]
    for series in changed:
        for change in series.changes:
            yield f"{name_series(series, found)}: {describe_change(series, change)}."
    steady = sum(each.verdict == "no change found" for each in found.series)
    if steady:
        figures = "figure" if steady == 1 else "figures"
        yield f"No change found in {steady} {figures}{' of ' + str(len(found.series)) if changed else ''}."
    yield from _write_need(found)


def _write_need(found: History) -> Iterator[str]:
    count = len(found.series)
    most = max((len(each.points) for each in found.series), default=0)
    shown = "one figure is" if count == 1 else f"{count} figures are"
    if most < found.needed:
        fewer = " Fewer figures need fewer: choose some with -k or --metric." if found.needed > LEAST_REPORTS else ""
        yield f"As {shown} followed, a clear change can be found from about {found.needed} reports on.{fewer}"


def write_notes(found: History) -> Iterator[str]:
    """Yield what limits the figures, and what was left out."""
    if any(each.changes for each in found.series):
        yield ASSUMPTION
    for fewest in dict.fromkeys(each.fewest for each in found.series if each.cases < each.all_cases):
        own = [each for each in found.series if each.fewest == fewest]
        least = min(own, key=lambda each: each.cases / each.all_cases)
        yield (
            f"A mean is over the cases that every report has, as over {least.cases} of {least.all_cases}: without "
            f"{fewest}, which has the fewest, there may be more."
        )
    if found.lone:
        yield f"Not shown: {numbers.count_things(found.lone, 'figure')} that only one report has."
    if found.disjoint:
        means = numbers.count_things(found.disjoint, "mean")
        yield f"Not shown: {means} over cases none of which every report has. -k follows single cases."
    dirty = {point.report for each in found.series for point in each.points if point.commit.endswith("+")}
    if dirty:
        yield f"In {numbers.count_things(len(dirty), 'report')} tracked files had changed since its commit (+)."
    for name, reason in found.left_out[:MOST_NAMED]:
        yield f"Left out: {name}: {reason.removesuffix('.')}."
    if len(found.left_out) > MOST_NAMED:
        yield f"Left out as well: {numbers.count_things(len(found.left_out) - MOST_NAMED, 'more file')}."


def name_series(series: Series, found: History) -> str:
    """Return what a series is of, and its setting where there is such a figure in several."""
    name = name_figure(series.key)
    is_alone = sum(name_figure(each.key) == name for each in found.series) == 1
    return name if is_alone else f"{name} ({series.setting})"


def name_group(series: Series, found: History) -> str:
    """Return the title of what a series is shown under: its call, or the study; and its setting if there are more."""
    of = _name_object(series.key) if series.key.kind == "call" else _name_study(series.key)
    return f"{of}: {series.setting}" if len(found.settings) > 1 else of


def _name_study(key: Key) -> str:
    if key.kind == "case":
        return "Cases of the study"
    return "Means over kernels" + (f", plan {key.variant}" if key.variant else "")


def name_figure(key: Key) -> str:
    """Return what a figure is of."""
    return f"{_name_object(key)}, {name_metric(key)}"


def _name_object(key: Key) -> str:
    name = {"mean": CODE.get(key.name, key.name), "case": _name_case(key.name), "call": key.name}[key.kind]
    return name + (f" [{key.variant}]" if key.variant and key.kind == "call" else "")


def _name_case(label: str) -> str:
    kernel, *others = label.rsplit("-", 2)
    if len(others) < 2:
        return label
    implementation, size = others
    return f"{kernel} ({size}), {CODE_WORDS.get(implementation, implementation)}"


def name_metric(key: Key) -> str:
    """Return the figure itself: a kind of workers, the released share, or a call's time."""
    if key.metric == "speedup":
        return f"{key.family} ×{key.workers}"
    return {"released": "released", "time": "one call"}[key.metric]


def describe_change(series: Series, change: Change) -> str:
    """Return how the level has changed, and from which report on: 1.90 → 1.20 (-37%) since 1a2b3c4 of 2026-05-01."""
    before, now = (write_value(series.key.metric, each) for each in (change.before, change.now))
    difference = write_difference(series.key.metric, change.before, change.now)
    return f"{before} → {now} ({difference}) since {name_point(series.points[change.place])}"


def write_difference(metric: Metric, before: float, now: float) -> str:
    """Return how much more or less something is; of shares in points."""
    if metric == "released":
        return f"{100 * (now - before):+.0f} points"
    return f"{now / before - 1:+.0%}" if now < 10 * before else f"{numbers.ratio(now / before)} times"


def write_value(metric: Metric, value: float) -> str:
    """Return a figure with its unit."""
    if metric == "time":
        return numbers.duration(value)
    return numbers.share(value) if metric == "released" else f"{numbers.ratio(value)}×"


def name_point(point: Point) -> str:
    """Return a report by its commit, else by its name, with its day."""
    return f"{point.commit or point.report} of {point.moment:%Y-%m-%d}"


def draw_sparkline(series: Series, cells: int) -> str:
    """Return the figures as bars, at most so many: where there are more reports, each bar is the mean of a few."""
    values = [point.figure.value for point in series.points]
    count = min(cells, len(values))
    borders = [round(place * len(values) / count) for place in range(count + 1)]
    means = [sum(values[start:end]) / (end - start) for start, end in pairwise(borders)]
    low, high = min(means), max(means)
    middle = (low + high) / 2
    spread = max(high - low, LEAST_SPREAD * (1.0 if series.key.metric == "released" else middle))
    bottom = middle - spread / 2
    return "".join(BARS[min(len(BARS) - 1, int((each - bottom) / spread * len(BARS)))] for each in means)
