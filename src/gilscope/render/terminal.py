"""For people at a terminal, by rich. A report may come from a stranger: nothing in it is markup or control code."""

from collections.abc import Iterable, Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingStudy, Study
from gilscope.render.lines import KEPT, console, interval, number, plain, text, text_width, wrapped
from gilscope.spec import Skip

LEGEND = (
    f"× is speedup against serial with its 95{KEPT}% interval, a warm pool on both sides. Capacity is what N "
    "independent native threads get from this machine for the kernel's kind of work, the ceiling; beside it, how "
    "much of it the fastest way reached. A/A is how far two identical serial arms seem to differ: nothing within it "
    "is claimed."
)

TITLE = "What releasing the GIL brings here"

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


def _notes(each: SettingStudy, columns: int) -> Iterator[Text]:
    yield wrapped("", " · ".join(plain(fact).replace(" ", KEPT) for fact in each.setting.phrases), columns)
    yield wrapped("", LEGEND, columns)
    for warning in _warnings(each):
        yield wrapped("! ", plain(warning), columns, "yellow")
    for skipped in _skipped(each.skips):
        yield wrapped("- ", f"not measured: {skipped}", columns, "dim")


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


def _row(comparison: ComparisonScaling, *, first: bool) -> tuple[Text, ...]:
    threads, processes = comparison.best("threads"), comparison.best("processes")
    decided = comparison.winner not in ("tie", "?")
    return (
        Text(plain(comparison.kernel) if first else ""),
        Text(plain(_implementation(comparison))),
        Text(_speedup(threads)),
        Text(_speedup(processes)),
        Text("" if processes is None else plain(_start(processes))),
        Text("–" if comparison.capacity is None else number(comparison.capacity.value)),
        Text("–" if comparison.reached is None else f"{comparison.reached.value:.0%}"),
        Text(_noise(comparison)),
        Text(comparison.winner, style="bold green" if decided else "dim"),
    )


def _implementation(comparison: ComparisonScaling) -> str:
    """Return its name, and the size where that is not the one that it is usually measured at."""
    usual = "small" if comparison.implementation == "pure" else "large"
    return comparison.implementation + ("" if comparison.size == usual else f" ({comparison.size})")


def _noise(comparison: ComparisonScaling) -> str:
    if not comparison.floor.has_interval:
        return "–"
    return f"±{comparison.noise:.1%}" if comparison.noise < 0.0995 else f"±{comparison.noise:.0%}"


def _start(arm: ArmScaling) -> str:
    return f"{arm.arm.case.executor.removeprefix('processes_')} {arm.arm.case.transport}"


def _speedup(arm: ArmScaling | None) -> str:
    if arm is None:
        return "–"
    return number(arm.speedup.value) + (f" [{interval(arm.speedup)}]" if arm.speedup.has_interval else "")


def _warnings(study: SettingStudy) -> list[str]:
    return [*study.warnings, *(warning for each in study.comparisons for warning in each.warnings)]


def _skipped(skips: Iterable[Skip]) -> Iterator[str]:
    """Return a line for each reason: an absent compiler is one fact, not one for every kernel."""
    reasons: dict[str, list[str]] = {}
    for skip in skips:
        named = [part for part in (skip.kernel, skip.implementation, skip.executor) if part != "*"]
        reasons.setdefault(plain(skip.reason), []).append(plain(" × ".join(named)).replace(" ", KEPT))
    for reason, names in reasons.items():
        yield f"{', '.join(names)}: {reason}"
