"""For people at a terminal, by rich."""

import io
from collections.abc import Iterable, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from gilscope.analyse.scaling import ArmScaling, ComparisonScaling, Study
from gilscope.analyse.stats import Estimate

LEGEND = (
    "× is speedup against serial with its 95 % interval, a warm pool on both sides. Capacity is what N independent "
    "native threads get from this machine for the kernel's kind of work: the ceiling. A/A is the ratio of two "
    "identical serial arms: no difference within it is claimed."
)


LEAST_WIDTH = 104
"""Columns that the closing table needs; it is not squeezed into fewer."""

COLUMNS: tuple[tuple[str, JustifyMethod], ...] = (
    ("kernel", "left"),
    ("implementation", "left"),
    ("threads ×", "right"),
    ("processes ×", "right"),
    ("best start", "left"),
    ("capacity", "right"),
    ("A/A", "right"),
    ("wins", "left"),
)


def study(study: Study, width: int, *, color: bool) -> str:
    """Return the closing table of a study: what threads and processes bring, and which of them wins."""
    table = Table(
        title="What releasing the GIL brings here",
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for heading, justify in COLUMNS:
        table.add_column(heading, justify=justify, no_wrap=True)
    previous = None
    for comparison in study.comparisons:
        if previous not in (None, comparison.kernel):
            table.add_row()
        table.add_row(*_row(comparison, first=previous != comparison.kernel))
        previous = comparison.kernel
    lines = [Text(study.facts_line), Text(LEGEND)]
    lines += [Text(f"! {warning}") for warning in _warnings(study)]
    lines += [
        Text(f"- not measured: {skip.kernel} × {skip.implementation} × {skip.executor}: {skip.reason}")
        for skip in study.skips
    ]
    return _text([table, *lines], width, color=color)


def availability(offers: Mapping[str, Mapping[str, str | None]], width: int, *, color: bool) -> str:
    """Return what there is here, by kind, and for each unavailable one the reason."""
    lines = []
    for kind, entries in offers.items():
        lines.append(Text(kind, style="bold"))
        for name, reason in entries.items():
            lines.append(Text(f"  {name}" if reason is None else f"  {name}: not available: {reason}"))
    return _text(lines, width, color=color)


def _row(comparison: ComparisonScaling, *, first: bool) -> tuple[str, ...]:
    threads, processes = comparison.best("threads"), comparison.best("processes")
    return (
        comparison.kernel if first else "",
        comparison.implementation,
        _speedup(threads),
        _speedup(processes),
        "" if processes is None else _start(processes),
        "–" if comparison.capacity is None else f"{comparison.capacity.value:.2f}",
        _interval(comparison.floor),
        comparison.winner,
    )


def _start(arm: ArmScaling) -> str:
    return f"{arm.arm.case.executor.removeprefix('processes_')} {arm.arm.case.transport}"


def _speedup(arm: ArmScaling | None) -> str:
    return "–" if arm is None else _estimate(arm.speedup)


def _estimate(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    return f"{estimate.value:.2f}" + (f" [{_interval(estimate)}]" if estimate.has_interval else "")


def _interval(estimate: Estimate) -> str:
    return f"{estimate.low:.2f}–{estimate.high:.2f}" if estimate.has_interval else "–"


def _warnings(study: Study) -> list[str]:
    return [*study.warnings, *(warning for each in study.comparisons for warning in each.warnings)]


def _text(parts: Iterable[RenderableType], width: int, *, color: bool) -> str:
    buffer = io.StringIO()
    console = Console(
        file=buffer, width=max(width, LEAST_WIDTH), force_terminal=color, no_color=not color, highlight=False
    )
    for part in parts:
        console.print(part, soft_wrap=False)
    return buffer.getvalue()
