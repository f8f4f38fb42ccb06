"""The verbs that explain reports; like cli.py, which lists them, without logic."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope import parsing
from gilscope.cli import arguments
from gilscope.cli.output import _put_into, choose_format, formatted, put, screen
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.analyse.ruling import Ruling


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@formatted
@_put_into
@click.option("--open", "is_opened", is_flag=True, help="Show the page that -o names in a browser.")
def report(files: tuple[Path, ...], format_name: str | None, output: Path | None, is_opened: bool) -> None:
    """Explain a report; several files are taken as one, session by session."""
    if is_opened and (output is None or formats.choose(format_name, output) != "html"):
        raise click.UsageError("--open shows a page: name one with -o, as in -o report.html.")
    chosen = choose_format(format_name, output)
    from gilscope.analyse.study import study as analysed

    joined = json_report.joined(map(json_report.read, files))
    put(chosen.study, replace(analysed(joined), rulings=_rulings(joined)), output)
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
    chosen = choose_format(format_name, output)
    from gilscope.analyse.compare import comparing as analysis
    from gilscope.analyse.compare import condition, sides

    parsed = [condition.parse(text) for text in conditions]
    reports = [(label, json_report.read(path)) for label, path in arguments.of(files)]
    found_sides = sides.sides(reports)
    compared = analysis.hold(
        found_sides, analysis.metric(metric), parsing.share("The margin", margin, *analysis.MARGINS)
    )
    put(chosen.compared, replace(compared, ledgers=_ledgers(reports)), output)
    found = [condition.met(each, analysis.hold(found_sides, each.metric)) for each in parsed]
    from gilscope.render.formats import terminal

    for text, each in zip(conditions, found, strict=True):
        print(terminal.met(each, text, screen()), end="", file=sys.stderr)
    sys.exit(1 if any(found) else 0)


def _ledgers(reports: Sequence[tuple[str, Report]]) -> "tuple[tuple[str, tuple[Ruling, ...]], ...]":
    """Return the ledger of each report, if any was made."""
    found = tuple((label, _rulings(report)) for label, report in reports)
    return found if any(rulings for _, rulings in found) else ()


def _rulings(report: Report) -> "tuple[Ruling, ...]":
    """Return a report's ledger; none where nothing was tried for one."""
    if not any(session.evidence for session in report.sessions):
        return ()
    from gilscope.claims import rulings as claims_rulings

    return claims_rulings.rulings(report)
