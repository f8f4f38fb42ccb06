"""For people at a terminal, by rich. A report may come from a stranger: nothing in it is markup or control code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from gilscope.analyse.compare import Compared
from gilscope.analyse.condition import Met
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingStudy, Study
from gilscope.render import compare_tables, numbers, tables, words
from gilscope.render.lines import KEPT, console, plain, text, text_width, wrapped
from gilscope.spec import Skip

LEGEND = (
    f"× is speedup against serial with its 95{KEPT}% interval, a warm pool on both sides. Capacity is what N "
    "independent native threads get from this machine for the kernel's kind of work, the ceiling; beside it, how "
    "much of it the fastest way reached. A/A is how far two identical serial arms seem to differ: nothing within it "
    "is claimed."
)

TITLE = "What releasing the GIL brings here"

MOST_SIDES = 4
"""More sides than this are summed up; case by case they are in the other formats."""

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
        title = TITLE if len(study.settings) == 1 else f"{TITLE}: {plain(each.setting.label)}"
        parts += [_table(each.comparisons, title, width), Text(), *_notes(each, text_width(width)), Text()]
    return text(parts[:-1], color=color)


def _notes(each: SettingStudy, width: int) -> Iterator[Text]:
    yield wrapped("", " · ".join(plain(fact).replace(" ", KEPT) for fact in each.setting.phrases), width)
    yield wrapped("", LEGEND, width)
    for warning in _warnings(each):
        yield wrapped("! ", plain(warning), width, "yellow")
    for skipped in _skipped(each.skips):
        yield wrapped("- ", f"not measured: {skipped}", width, "dim")


def compared(compared: Compared, width: int, *, color: bool) -> str:
    """Return reports held against each other: what was decided, case by case, and what else differs."""
    columns = text_width(width)
    parts: list[RenderableType] = []
    for table in compare_tables.all_of(compared):
        if len(compared.sides) > MOST_SIDES and table.key.startswith("side-"):
            continue
        parts += [_plain_table(table, width), wrapped("", plain(table.caption), columns, "dim"), Text()]
    parts += [wrapped("", plain(sentence), columns) for sentence in words.difference(compared)]
    parts += [wrapped("! ", plain(warning), columns, "yellow") for warning in compared.warnings]
    return text(parts, color=color)


def met(found: Sequence[Met], condition: str, width: int, *, color: bool) -> str:
    """Return where a condition was met, one line each."""
    lines = [
        f"{each.label}: {numbers.ratio(each.ratio.value.value)} in {each.case.kernel} "
        f"{compare_tables.implementation(each.case)}, {compare_tables.way(each.case)}"
        for each in found
    ]
    head = f"{condition}: surely met in {len(found)} cases" if found else f"{condition}: surely met nowhere"
    return text([wrapped("", plain(line), text_width(width)) for line in (head, *lines)], color=color)


def availability(offers: Mapping[str, Mapping[str, str | None]], width: int, *, color: bool) -> str:
    """Return what there is here, by kind, and for each unavailable one the reason."""
    lines = []
    for kind, entries in offers.items():
        lines.append(Text(kind, style="bold"))
        for name, reason in entries.items():
            shown, style = (name, "") if reason is None else (f"{name}: not available: {reason}", "dim")
            lines.append(wrapped("  ", shown, text_width(width), style))
    return text(lines, color=color)


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
    if console(color=False).measure(table).maximum + len(COLUMNS) - 1 <= width:
        table.padding = (0, 1, 0, 0)
    return table


def _plain_table(shown: tables.Table, width: int) -> Table:
    """Return a table of text; its last column takes what width is left."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, title=Text(plain(shown.title)))
    table.title_justify, table.title_style = "left", "bold"
    for heading, align in shown.columns:
        table.add_column(plain(heading), justify=align, overflow="fold", max_width=max(24, width // 2))
    for row in shown.rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    return table


def _row(comparison: ComparisonScaling, *, first: bool) -> tuple[Text, ...]:
    threads, processes = comparison.best("threads"), comparison.best("processes")
    decided = comparison.winner not in ("tie", "?")
    return (
        Text(plain(comparison.kernel) if first else ""),
        Text(plain(tables.implementation(comparison))),
        Text(numbers.ratio_with_interval(None if threads is None else threads.speedup)),
        Text(numbers.ratio_with_interval(None if processes is None else processes.speedup)),
        Text("" if processes is None else plain(_start(processes))),
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
        yield f"{', '.join(plain(name).replace(' ', KEPT) for name in names)}: {plain(reason)}"
