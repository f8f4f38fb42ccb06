"""What a study ends with at a terminal: one screen with the answer, one row a kernel, and what weakens it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from rich.cells import cell_len, set_cell_size

from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.analyse.summary import FastestMethod, Summary, SummaryRow
from gilscope.model.case import SERIAL
from gilscope.model.executor import NATIVE_THREADS
from gilscope.model.implementation import GIL_USES
from gilscope.render import numbers
from gilscope.render.lines import MOST_WIDTH, Text, break_into_lines
from gilscope.render.names import name_groups, name_winner
from gilscope.render.study.tables import averages as make_averages
from gilscope.render.study.weaknesses import write_left_out, write_weaknesses
from gilscope.render.study.words import write_brief, write_without_gil
from gilscope.visible import make_visible

LINES = {"quick": 24}
"""A terminal's lines, by plan."""

USUAL_LINES = 40
"""The lines of any other plan."""

USUAL_WIDTH = 80
"""The columns in which that many lines must do; fewer columns need more lines."""

OTHER_LINES = 4
"""Lines of the screen that are not this view's: the report's path and the page's, pytest's last line, a prompt."""

WEAKNESS_LINES = 5
"""What weakens a study never fills more lines than this."""

FEWER_LINES = 3
"""The same where several settings have a row each."""

LEAST_WIDTH = 40
"""Below it, nothing of this view can be read."""

NAME_WIDTH = 16
"""Columns that a name has at least, if it needs them; the study's kernels need 14."""

LABEL_WIDTH = 26
"""The same of a setting's label: what tells two interpreters apart stands behind their versions."""


@dataclass(frozen=True)
class _Layout:
    """How a table is squeezed."""

    has_limit: bool = True
    gap: int = 2
    write: Callable[[float], str] = numbers.ratio
    most_family: int = 12


LAYOUTS = (
    _Layout(),
    _Layout(gap=1),
    _Layout(has_limit=False),
    _Layout(has_limit=False, gap=1),
    *(_Layout(has_limit=False, gap=1, write=numbers.short_ratio, most_family=width) for width in range(12, 3, -1)),
)
"""The ways to lay out a table, the widest first."""


def show_brief(study: StudyFigures, columns: int) -> list[Text]:
    """Return the lines of a closing view for a terminal of so many columns."""
    width = max(LEAST_WIDTH, min(columns, MOST_WIDTH))
    settings = [each for each in study.settings if each.comparisons] or list(study.settings)
    if not settings:
        return []
    first = settings[0]
    lines = LINES.get(first.setting.plan, USUAL_LINES)
    room = ceil(lines * max(1.0, USUAL_WIDTH / width)) - OTHER_LINES
    sentences = [line for text in _write_answer(settings) for line in break_into_lines("", text, width)]
    answer = _cut_lines(sentences, room // 2)
    weak = _show_weaknesses(study, width, WEAKNESS_LINES if len(settings) == 1 else FEWER_LINES)
    averages = _show_averages(settings, width)
    summary = _show_table(settings, width, room - len(answer) - len(weak), has_whole=not averages)
    if len(answer) + len(averages) + len(summary) + len(weak) > room:
        averages = []
        summary = _show_table(settings, width, room - len(answer) - len(weak))
    common = [each for each in first.setting.phrases if all(each in one.setting.phrases for one in settings)]
    facts = break_into_lines("", " · ".join(common), width)
    spare = room - len(answer) - len(averages) - len(summary) - len(weak)
    if spare > len(facts):
        spare -= len(facts)
    else:
        facts = []
    shown: list[Text] = []
    for part in filter(None, (answer, averages, summary, facts, weak)):
        if shown and spare > 0:
            shown.append(Text())
            spare -= 1
        shown += part
    for line in shown:
        line.truncate(width, overflow="ellipsis")
    return shown


def _write_answer(settings: Sequence[SettingFigures]) -> Iterator[str]:
    """Yield what comes first: the answer of the first setting, and what the absence of a GIL changes in others."""
    first, *others = settings
    if others:
        yield f"{len(settings)} settings were measured. Of {first.setting.label}:"
    yield from write_brief(first)
    for each in others:
        if first.setting.facts.gil_enabled and not each.setting.facts.gil_enabled:
            facts = each.setting.facts
            start = f"Without a GIL ({facts.implementation} {facts.python})"
            yield from write_without_gil(each.headline, each.one_thread_cost, start)


def _show_averages(settings: Sequence[SettingFigures], width: int) -> list[Text]:
    """Return the average speedups of the only setting, if they fit: a row for each kind of code."""
    if len(settings) > 1:
        return []
    (only,) = settings
    table = make_averages(only.headline, has_gil=only.setting.facts.gil_enabled)
    cells = [[heading for heading, _ in table.columns], *map(list, table.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    if len(widths) < 2 or sum(widths) + 2 * (len(widths) - 1) > width:
        return []
    lines = ["  ".join([_fit(line[0], widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in cells]
    return [Text(lines[0], "underline"), *(Text(line, "bold") for line in lines[1:])]


def _show_weaknesses(study: StudyFigures, width: int, most: int) -> list[Text]:
    """Return at most so many lines: first what warns, of which each kind has a sentence, then what was left out."""
    left_out = write_left_out(dict.fromkeys(skip for each in study.settings for skip in each.skips))
    last = _cut_lines(break_into_lines("- ", left_out, width, "dim"), 2) if left_out else []
    kinds = [break_into_lines("! ", sentence, width, "yellow") for sentence in write_weaknesses(study.weaknesses)]
    shown: list[Text] = []
    for place, kind in enumerate(kinds):
        is_last = place == len(kinds) - 1
        if len(shown) + len(kind) + (not is_last) + min(1, len(last)) > most:
            left = len(kinds) - place
            shown.append(Text(f"! {left} more kind{'s' if left > 1 else ''} of warnings: see -v", "yellow"))
            break
        shown += kind
    return shown + _cut_lines(last, most - len(shown))


def _cut_lines(lines: list[Text], most: int) -> list[Text]:
    if len(lines) > most > 0:
        lines[most - 1].append("…")
    return lines[:most]


def _show_table(settings: Sequence[SettingFigures], width: int, room: int, *, has_whole: bool = True) -> list[Text]:
    """Return a row for each kernel of one setting, or for each of several settings, and what a row says."""
    summaries = [each.summary for each in settings]
    rows = list(summaries[0].rows)
    if len(settings) > 1:
        names = _shorten_labels([each.setting.label for each in settings])
        wholes = (each.whole for each in summaries)
        rows = [replace(row, name=name) for name, row in zip(names, wholes, strict=True) if row is not None]
    if not rows:
        return []
    legend = [line for text in _write_legend(summaries, rows) for line in break_into_lines("", text, width, "bold")]
    whole = summaries[0].whole if has_whole and len(settings) == 1 and len(rows) > 1 else None
    last = [] if whole is None else [replace(whole, name="average")]
    more = len(rows) - max(1, room - len(legend) - 1 - len(last))
    cut = f"… {more + 1} more rows: see -v" if more > 0 else ""
    shown = rows[: len(rows) - more - 1] if cut else rows
    drawn = _draw([*shown, *last], settings, width)
    return [*legend, *drawn[: len(shown) + 1], *([Text(cut, "dim")] if cut else []), *drawn[len(shown) + 1 :]]


def _shorten_labels(labels: Sequence[str]) -> list[str]:
    """Return labels without the parts that they have in common."""
    parts = [label.split(", ") for label in labels]
    common = set(parts[0]).intersection(*parts)
    return [
        ", ".join(each for each in own if each not in common) or label
        for own, label in zip(parts, labels, strict=True)
    ]


def _write_legend(summaries: Sequence[Summary], rows: Iterable[SummaryRow]) -> Iterator[str]:
    counts = " or ".join(map(str, sorted({count for each in summaries for count in each.workers})))
    methods = [method for row in rows for method in row.fastest.values()]
    yield f"Fastest with {counts} workers, and how many times as fast as a plain loop:"
    parts = []
    if not all(method.is_clear for method in methods):
        parts.append("? another may be as fast")
    if any(row.capacity is not None for row in rows):
        parts.append("limit: the most that this machine can give")
    if any(method.is_above_limit for method in methods):
        parts.append("! above it")
    if any(method.family == NATIVE_THREADS.family for method in methods):
        parts.append(f"{NATIVE_THREADS.family}: {NATIVE_THREADS.many}")
    if parts:
        yield "; ".join(parts)


def _draw(rows: Sequence[SummaryRow], settings: Sequence[SettingFigures], width: int) -> list[Text]:
    """Return the heading and the rows of a table, as wide as there is room."""
    groups = [group for group in GIL_USES if any(group in row.fastest for row in rows)]
    has_gil = any(each.setting.facts.gil_enabled for each in settings)
    headings = {group: words.removeprefix("native, ") for group, words in name_groups(has_gil=has_gil).items()}
    first = "kernel" if len(settings) == 1 else "measured with"
    names = [first, *(make_visible(row.name) for row in rows)]
    longest = max(map(cell_len, names))
    for layout in LAYOUTS:
        cells = [[headings[group] for group in groups]]
        cells += [[_cell(row.fastest.get(group), layout) for group in groups] for row in rows]
        if layout.has_limit and any(row.capacity is not None for row in rows):
            limits = ("" if row.capacity is None else numbers.ratio(row.capacity) for row in rows)
            cells = [
                [*line, limit.rjust(len("limit"))] for line, limit in zip(cells, ("limit", *limits), strict=True)
            ]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        name_width = min(longest, width - sum(widths) - layout.gap * len(widths))
        if name_width >= min(longest, NAME_WIDTH if len(settings) == 1 else LABEL_WIDTH):
            break
    cells = [[_cut(name, max(1, name_width)), *line] for name, line in zip(names, cells, strict=True)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    lines = [(" " * layout.gap).join(map(_fit, line, widths)).rstrip() for line in cells]
    return [Text(lines[0], "underline"), *map(Text, lines[1:])]


def _cell(method: FastestMethod | None, layout: _Layout) -> str:
    if method is None:
        return numbers.MISSING
    name = name_winner(method.family)
    family = _fit(_cut(make_visible(name), layout.most_family), min(10, layout.most_family))
    ratio = "" if method.family == SERIAL else layout.write(method.speedup)
    mark = "!" if method.is_above_limit else " " if method.is_clear else "?"
    return f"{family} {ratio.rjust(len(layout.write(1.0)))}{mark}"


def _cut(text: str, most: int) -> str:
    return text if cell_len(text) <= most else set_cell_size(text, most - 1) + "…"


def _fit(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
