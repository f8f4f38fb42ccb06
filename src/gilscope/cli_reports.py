"""The verbs that explain reports; like cli.py, which lists them, without logic."""

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope import labels, record, render, storage
from gilscope.report import Report

if TYPE_CHECKING:
    from gilscope.analyse.ruling import Ruling

formatted = click.option(
    *("--format", "format_name"),
    metavar="NAME",
    show_default="by the ending of -o, else terminal",
    help=f"{', '.join(render.FORMATS)}.",
)
_put_into = click.option(
    *("-o", "--output"), metavar="FILE", type=Path, show_default="the terminal", help="Where it goes."
)


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@formatted
@_put_into
@click.option("--open", "is_opened", is_flag=True, help="Show the page that -o names in a browser.")
def report(files: tuple[Path, ...], format_name: str | None, output: Path | None, is_opened: bool) -> None:
    """Explain a report; several files are taken as one, session by session."""
    if is_opened and (output is None or render.chosen(format_name, output) != "html"):
        raise click.UsageError("--open shows a page: name one with -o, as in -o report.html.")
    format_chosen = chosen(format_name, output)
    from gilscope.analyse.study import study as analysed

    joined = record.joined(map(record.read, files))
    put("study", replace(analysed(joined), rulings=_rulings(joined)), format_chosen, output)
    if is_opened:
        click.launch(str(output))


@click.command()
@click.argument("files", metavar="[LABEL=]FILE…", nargs=-1, required=True)
@click.option("--metric", metavar="NAME", default="speedup", show_default=True, help="speedup, efficiency or time.")
@click.option(
    "--margin", metavar="SHARE", default="5%", show_default=True, help="Within it two ratios count as the same."
)
@click.option(
    *("--fail-if", "conditions"),
    metavar="CONDITION",
    multiple=True,
    help="As 'speedup<0.95': exit status 1 where it surely holds.",
)
@formatted
@_put_into
def compare(
    files: tuple[str, ...],
    metric: str,
    margin: str,
    conditions: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
) -> None:
    """Hold reports against the first one. One file alone: its settings."""
    format_chosen = chosen(format_name, output)
    from gilscope.analyse import compare as analysis
    from gilscope.analyse import condition, sides

    parsed = [condition.parse(text) for text in conditions]
    reports = [(label, record.read(path)) for label, path in labels.of(files)]
    found_sides = sides.sides(reports)
    compared = analysis.hold(found_sides, analysis.metric(metric), labels.share("margin", margin))
    put("compared", replace(compared, ledgers=_ledgers(reports)), format_chosen, output)
    found = [condition.met(each, analysis.hold(found_sides, each.metric)) for each in parsed]
    from gilscope.render import terminal

    for text, each in zip(conditions, found, strict=True):
        print(terminal.met(each, text, width(), color=is_colored()), end="", file=sys.stderr)
    sys.exit(1 if any(found) else 0)


def _ledgers(reports: Sequence[tuple[str, Report]]) -> "tuple[tuple[str, tuple[Ruling, ...]], ...]":
    """Return the ledger of each report, if any was made."""
    found = tuple((label, _rulings(report)) for label, report in reports)
    return found if any(rulings for _, rulings in found) else ()


def _rulings(report: Report) -> "tuple[Ruling, ...]":
    """Return a report's ledger; none where nothing was tried for one."""
    if not any(session.evidence for session in report.sessions):
        return ()
    from gilscope.claims import ledger

    return ledger.rulings(report)


def chosen(format_name: str | None, output: Path | None) -> str:
    """Return the format, and refuse beforehand what has no place."""
    if output is not None:
        storage.check_writable(output)
    return render.chosen(format_name, output)


def put(what: str, value: object, format_name: str, output: Path | None) -> None:
    """Show a value in a format, or write it."""
    put_text(render.text(what, value, format_name, width(), color=output is None and is_colored()), output)


def put_text(text: str, output: Path | None) -> None:
    """Show a text, or write it."""
    if output is None:
        print(text, end="")
    else:
        storage.write_text(output, text)


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def is_colored() -> bool:
    """Return whether output goes to a terminal that may show colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
