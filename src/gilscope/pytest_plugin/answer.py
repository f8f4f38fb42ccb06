"""The answer of a study below pytest's own summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from gilscope.model.report import Report


def write_answer(writer: Any, report: Report, path: Path | None, *, is_complete: bool) -> None:
    """Write what a report says, and where it is if it has a place."""
    from gilscope.analyse.study import analyse_study
    from gilscope.render.formats import Screen, terminal

    screen = Screen(writer._tw.fullwidth, bool(writer._tw.hasmarkup))
    writer.ensure_newline()
    writer.write(terminal.study(analyse_study(report), screen))
    if path is not None:
        writer.write_line(f"Report{'' if is_complete else ' (not complete)'}: {path}")
