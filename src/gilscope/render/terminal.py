"""For people at a terminal, by rich. A report may come from a stranger: nothing in it is markup or control code."""

import io
from collections.abc import Iterable, Iterator, Mapping
from textwrap import TextWrapper

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.stats import Estimate
from gilscope.analyse.study import SettingStudy, Study
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


def _row(comparison: ComparisonScaling, *, first: bool) -> tuple[Text, ...]:
    threads, processes = comparison.best("threads"), comparison.best("processes")
    decided = comparison.winner not in ("tie", "?")
    return (
        Text(_plain(comparison.kernel) if first else ""),
        Text(_plain(_implementation(comparison))),
        Text(_speedup(threads)),
        Text(_speedup(processes)),
        Text("" if processes is None else _plain(_start(processes))),
        Text("–" if comparison.capacity is None else _number(comparison.capacity.value)),
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
    return _number(arm.speedup.value) + (f" [{_interval(arm.speedup)}]" if arm.speedup.has_interval else "")


def _interval(estimate: Estimate) -> str:
    return f"{_number(estimate.low)}–{_number(estimate.high)}" if estimate.has_interval else "–"


def _number(value: float) -> str:
    """Return a ratio in four columns: 0.98, 12.3, 123."""
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def _warnings(study: SettingStudy) -> list[str]:
    return [*study.warnings, *(warning for each in study.comparisons for warning in each.warnings)]


def _skipped(skips: Iterable[Skip]) -> Iterator[str]:
    """Return a line for each reason: an absent compiler is one fact, not one for every kernel."""
    reasons: dict[str, list[str]] = {}
    for skip in skips:
        named = [part for part in (skip.kernel, skip.implementation, skip.executor) if part != "*"]
        reasons.setdefault(_plain(skip.reason), []).append(_plain(" × ".join(named)).replace(" ", KEPT))
    for reason, names in reasons.items():
        yield f"{', '.join(names)}: {reason}"


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
