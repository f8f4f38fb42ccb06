"""For people at a terminal, by rich. A report may come from a stranger: nothing in it is markup or control code."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import TextWrapper

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from gilscope.analyse.compare import Compared
from gilscope.analyse.condition import Met
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingStudy, Study
from gilscope.render import compare_tables, numbers, tables, words
from gilscope.spec import Skip

KEPT = "\N{NO-BREAK SPACE}"
"""A blank at which no line ends; it is shown as any other."""

LEGEND = (
    f"× is speedup against serial with its 95{KEPT}% interval, a warm pool on both sides. Capacity is what N "
    "independent native threads get from this machine for the kernel's kind of work, the ceiling; beside it, how "
    "much of it the fastest way reached. A/A is how far two identical serial arms seem to differ: nothing within it "
    "is claimed."
)

TITLE = "What releasing the GIL brings here"

LEAST_WIDTH = 60
MOST_SIDES = 4
"""More sides than this are summed up; case by case they are in the other formats."""

MOST_WIDTH = 110
"""Columns of the text. The table is never squeezed; with the longest names of the study it needs 110."""

COLUMNS: tuple[tuple[str, JustifyMethod], ...] = (
    ("kernel", "left"),
    ("implementation", "left"),
    ("threads ×", "right"),
    ("processes ×", "right"),
    ("best start", "left"),
    ("capacity", "right"),
    ("of it", "right"),
    ("A/A", "right"),
    ("wins", "left"),
)


def study(study: Study, width: int, *, color: bool) -> str:
    """Return the closing tables of a study: what threads and processes bring, and which of them wins."""
    parts: list[RenderableType] = []
    for each in study.settings:
        title = TITLE if len(study.settings) == 1 else f"{TITLE}: {_plain(each.setting.label)}"
        parts += [_table(each.comparisons, title, width), Text(), *_notes(each, _text_width(width)), Text()]
    return _text(parts[:-1], color=color)


def _notes(each: SettingStudy, width: int) -> Iterator[Text]:
    yield _wrapped("", " · ".join(_plain(fact).replace(" ", KEPT) for fact in each.setting.phrases), width)
    yield _wrapped("", LEGEND, width)
    for warning in _warnings(each):
        yield _wrapped("! ", _plain(warning), width, "yellow")
    for skipped in _skipped(each.skips):
        yield _wrapped("- ", f"not measured: {skipped}", width, "dim")


def compared(compared: Compared, width: int, *, color: bool) -> str:
    """Return reports held against each other: what was decided, case by case, and what else differs."""
    text_width = _text_width(width)
    parts: list[RenderableType] = []
    for table in compare_tables.all_of(compared):
        if len(compared.sides) > MOST_SIDES and table.key.startswith("side-"):
            continue
        parts += [_plain_table(table, width), _wrapped("", _plain(table.caption), text_width, "dim"), Text()]
    parts += [_wrapped("", _plain(sentence), text_width) for sentence in words.difference(compared)]
    parts += [_wrapped("! ", _plain(warning), text_width, "yellow") for warning in compared.warnings]
    return _text(parts, color=color)


def met(found: Sequence[Met], condition: str, width: int, *, color: bool) -> str:
    """Return where a condition was met, one line each."""
    lines = [
        f"{each.label}: {numbers.ratio(each.ratio.value.value)} in {each.case.kernel} "
        f"{compare_tables.implementation(each.case)}, {compare_tables.way(each.case)}"
        for each in found
    ]
    head = f"{condition}: surely met in {len(found)} cases" if found else f"{condition}: surely met nowhere"
    return _text([_wrapped("", _plain(line), _text_width(width)) for line in (head, *lines)], color=color)


def availability(offers: Mapping[str, Mapping[str, str | None]], width: int, *, color: bool) -> str:
    """Return what there is here, by kind, and for each unavailable one the reason."""
    lines = []
    for kind, entries in offers.items():
        lines.append(Text(kind, style="bold"))
        for name, reason in entries.items():
            text, style = (name, "") if reason is None else (f"{name}: not available: {reason}", "dim")
            lines.append(_wrapped("  ", text, _text_width(width), style))
    return _text(lines, color=color)


def _table(comparisons: Iterable[ComparisonScaling], title: str, width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    table.title, table.title_justify, table.title_style = Text(title), "left", "bold"
    for heading, justify in COLUMNS:
        table.add_column(heading, justify=justify, no_wrap=True)
    previous = None
    for comparison in comparisons:
        if previous not in (None, comparison.kernel):
            table.add_row()
        table.add_row(*_row(comparison, first=previous != comparison.kernel))
        previous = comparison.kernel
    if _console(color=False).measure(table).maximum + len(COLUMNS) - 1 <= width:
        table.padding = (0, 1, 0, 0)
    return table


def _plain_table(shown: tables.Table, width: int) -> Table:
    """Return a table of text; its last column takes what width is left."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, title=Text(_plain(shown.title)))
    table.title_justify, table.title_style = "left", "bold"
    for heading, align in shown.columns:
        table.add_column(_plain(heading), justify=align, overflow="fold", max_width=max(24, width // 2))
    for row in shown.rows:
        table.add_row(*(Text(_plain(cell)) for cell in row))
    return table


def _row(comparison: ComparisonScaling, *, first: bool) -> tuple[Text, ...]:
    threads, processes = comparison.best("threads"), comparison.best("processes")
    decided = comparison.winner not in ("tie", "?")
    return (
        Text(_plain(comparison.kernel) if first else ""),
        Text(_plain(tables.implementation(comparison))),
        Text(numbers.ratio_with_interval(None if threads is None else threads.speedup)),
        Text(numbers.ratio_with_interval(None if processes is None else processes.speedup)),
        Text("" if processes is None else _plain(_start(processes))),
        Text(numbers.MISSING if comparison.capacity is None else numbers.ratio(comparison.capacity.value)),
        Text(numbers.share(None if comparison.reached is None else comparison.reached.value)),
        Text(numbers.noise(comparison.noise)),
        Text(comparison.winner, style="bold green" if decided else "dim"),
    )


def _start(arm: ArmScaling) -> str:
    return f"{arm.arm.case.executor.removeprefix('processes_')} {arm.arm.case.transport}"


def _warnings(study: SettingStudy) -> list[str]:
    return [*study.warnings, *(warning for each in study.comparisons for warning in each.warnings)]


def _skipped(skips: Iterable[Skip]) -> Iterator[str]:
    for reason, names in tables.skip_reasons(skips):
        yield f"{', '.join(_plain(name).replace(' ', KEPT) for name in names)}: {_plain(reason)}"


def _plain(text: str) -> str:
    """Return text that a terminal only shows: a control code in it becomes a replacement character."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _text_width(width: int) -> int:
    return max(LEAST_WIDTH, min(width, MOST_WIDTH))


def _wrapped(mark: str, text: str, width: int, style: str = "") -> Text:
    """Return a paragraph behind a mark, its further lines indented to match."""
    wrapper = TextWrapper(width, mark, " " * len(mark), break_long_words=False, break_on_hyphens=False)
    return Text(wrapper.fill(text).replace(KEPT, " "), style=style)


def _text(parts: Iterable[RenderableType], *, color: bool) -> str:
    console = _console(color=color)
    with console.capture() as captured:
        for part in parts:
            console.print(part, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _console(*, color: bool) -> Console:
    """Return a console that never squeezes: what is wrapped was wrapped before."""
    return Console(
        file=io.StringIO(),
        width=10_000,
        height=100,  # without it, TERM=dumb would mean 80 columns
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        legacy_windows=False,
    )
