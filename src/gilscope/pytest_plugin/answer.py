"""The answer of a study below pytest's own summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gilscope.visible import make_visible

if TYPE_CHECKING:
    from pathlib import Path

    from gilscope.model.report import Report


def write_answer(reporter: Any, report: Report, path: Path | None, exitstatus: int, *, is_complete: bool) -> None:
    """Write what a report says, and where it and its page are if it has a place."""
    from gilscope.analyse.study import analyse_study
    from gilscope.render import page
    from gilscope.render.formats import Screen, terminal

    study = analyse_study(report)
    is_brief = reporter.config.get_verbosity() <= 0
    screen = Screen(reporter._tw.fullwidth, bool(reporter._tw.hasmarkup), is_brief)
    reporter.ensure_newline()
    reporter.write(terminal.study(study, screen))
    if path is not None:
        reporter.write_line(make_visible(f"Report{'' if is_complete else ' (not complete)'}: {path}"), flush=True)
        # Who pressed Ctrl-C does not want to wait for a page.
        line = "" if exitstatus == pytest.ExitCode.INTERRUPTED else page.write_beside(study, path)
        if line:
            reporter.write_line(make_visible(line))
