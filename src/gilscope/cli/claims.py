"""The verb `claims`: tries what people say about threads and processes, or judges what was tried before."""

import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope.cli import completing, options, output, streams
from gilscope.cli.completing import complete_from
from gilscope.cli.report import explain_no_report
from gilscope.cli.verbs import Verb
from gilscope.errors import SavedElsewhere, UsageError
from gilscope.model.report import Report
from gilscope.record import json_report, merge
from gilscope.render import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gilscope.model.progress import LedgerProgress


@click.command(cls=Verb, short_help="Test common statements about threads")
@click.argument("files", metavar="[FILE…]", nargs=-1, type=Path)
@click.option(
    "--plan", metavar="NAME", default="default", show_default=True, help="How long to measure: quick, default, full."
)
@click.option(
    "-k",
    "expression",
    metavar="EXPRESSION",
    show_default="all",
    help="Only statements whose names match, as in pytest: 'gil and not processes'.",
)
@click.option("--list", "is_listed", is_flag=True, help="Name every statement, and test none.")
@click.option(
    "--explain",
    metavar="CLAIM",
    show_default="test them",
    help="Say how a statement is tested and what decides it.",
    shell_complete=complete_from(completing.list_claims),
)
@options.format_option(*formats.names(), output.REPORT)
@options.json_option()
@options.output_option(options.BOTH_RESULTS, "the report to a file in reports/, the verdicts to the terminal")
def claims(
    files: tuple[Path, ...],
    plan: str,
    expression: str | None,
    is_listed: bool,
    explain: str | None,
    outputs: tuple[Path, ...],
    format_name: str | None,
    as_json: bool,
) -> None:
    """Test what people say about threads and processes. With FILE, show the verdicts on what was tested there.

    \b
    gilscope claims --list
    gilscope claims -k "threads-need-locks" --plan quick
    gilscope claims --explain threads-need-locks
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    if explain is not None:
        options.refuse_others({"explain"}, "--explain only prints how a claim is tried")
        _explain(explain)
    elif is_listed:
        options.refuse_others({"is_listed", "expression"}, "--list only prints names and statements")
        _list(expression)
    elif files:
        _refuse_names(files)
        options.refuse_others(
            {"files", "expression", "outputs", "format_name", "as_json"}, "What is in a file was tried already"
        )
        places = output.choose_destinations(
            outputs, format_name, lambda path: explain_no_report(files, path), as_json=as_json
        )
        _judge(files, expression, places)
    else:
        _try(expression, plan, output.choose_destinations(outputs, format_name, as_json=as_json))


def _refuse_names(files: tuple[Path, ...]) -> None:
    """Refuse the name of a statement where a file is meant.

    Raises:
        UsageError: there is no such file, but a statement of that name.

    """
    from gilscope.claims import catalogue

    for each in files:
        if str(each) in catalogue.names() and not each.exists():
            raise UsageError(
                f"{each} is a statement and no file: gilscope claims -k {each} tests it, --explain {each} says how."
            )


def _explain(name: str) -> None:
    from gilscope.claims import catalogue, explaining
    from gilscope.render.claims import terminal

    paragraphs = explaining.paragraphs(catalogue.load(name))
    streams.print_document(terminal.explain_claim(name, paragraphs, output.screen()))


def _list(expression: str | None) -> None:
    from gilscope.claims import selection
    from gilscope.render.claims import terminal

    statements = {claim.id: claim.statement for claim in selection.select_claims(expression)}
    streams.print_document(terminal.list_claims(statements, output.screen()))


def _judge(files: tuple[Path, ...], expression: str | None, places: output.Destinations) -> None:
    from gilscope.analyse.ruling import Ledger
    from gilscope.claims import rulings, selection

    report = merge.join_reports(map(json_report.read, files))
    selected = tuple(selection.select_rulings(rulings.judge_report(report), expression))
    found = Ledger(selected, _describe_place(report))
    output.show_explanation(lambda form: form.ledger, found, places)


def _try(expression: str | None, plan: str, places: output.Destinations) -> None:
    from gilscope.claims import budgets, ledger, selection

    budgets.budget(plan)
    try:
        with _show_progress() as show:
            path = ledger.measure(selection.select_claims(expression), plan, places.report, show)
    except SavedElsewhere as error:
        try:
            _show(error.place, places)
        finally:  # where the report is must be said even if it cannot be shown
            raise error
    try:
        _show(path, places)
    finally:  # where the report is must be said even if the verdicts cannot be written
        output.announce_report(path, places)


def _describe_place(report: Report) -> tuple[str, ...]:
    from gilscope.analyse.facts import describe_place

    return describe_place(report.sessions[-1].facts) if report.sessions else ()


def _show(path: Path, places: output.Destinations) -> None:
    """Show what came of the claims that were tried."""
    from gilscope.analyse.ruling import Ledger
    from gilscope.claims import rulings

    report = json_report.read(path)
    found = Ledger(rulings.judge_report(report), _describe_place(report))
    output.show_explanation(lambda form: form.ledger, found, places)


@contextmanager
def _show_progress() -> "Iterator[Callable[[LedgerProgress], None]]":
    """Show how many claims have been tried: at a terminal in one line that is drawn anew."""
    from gilscope.render.claims.progress import write_line
    from gilscope.render.progress import ProgressLine

    is_redrawn = streams.shows_remarks() and os.environ.get("TERM") != "dumb"
    shown = ProgressLine(partial(streams.print_document, is_remark=True), output.width if is_redrawn else None)
    try:
        yield lambda progress: shown.draw(write_line(progress), progress.tenths)
    finally:
        shown.clear()
