"""The verb `history`: follows figures over many reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope import parsing
from gilscope.cli import options, output
from gilscope.cli.completing import complete_from
from gilscope.cli.verbs import Verb
from gilscope.errors import NotAReport, UnknownName, UsageError
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.analyse.history.figures import Wanted
    from gilscope.analyse.history.following import History, Order

NAMES = ("speedup", "released", "time")

ORDERS: "tuple[Order, ...]" = ("commit", "time")


@click.command(cls=Verb, short_help="Follow figures over many reports")
@click.argument("places", metavar="FOLDER|FILE…", nargs=-1, required=True, type=Path)
@click.option(
    *("--metric", "metrics"),
    metavar="NAME,…",
    show_default="all of a probe; of a study speedup",
    help="What to follow: speedup, released (how much of a call releases the GIL) or time (of one call).",
    shell_complete=complete_from(lambda: NAMES),
)
@click.option(
    *("-k", "expression"),
    metavar="EXPRESSION",
    show_default="means over all kernels",
    help="Follow each case of a study, and each call, whose name matches, as in pytest: 'nbody and not numba'.",
)
@click.option(
    "--by",
    "order",
    metavar="ORDER",
    show_default="commit if every report knows its own, else time",
    help="Order the reports by commit (its time) or time (when they were measured).",
    shell_complete=complete_from(lambda: ORDERS),
)
@options.format_option(*formats.names())
@options.json_option()
@options.output_option(options.EXPLANATION_ONLY, "the terminal")
def history(
    places: tuple[Path, ...],
    metrics: str | None,
    expression: str | None,
    order: str | None,
    outputs: tuple[Path, ...],
    format_name: str | None,
    as_json: bool,
) -> None:
    """Follow figures over many reports: by commit if they know it, and where their level has changed.

    A report knows the commit of the git repository in which it was measured.

    \b
    gilscope history reports/
    gilscope history reports/ -k "nbody and cython" -o history.html
    gilscope history reports/*.json --by time --metric time
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    destinations = output.choose_destinations(outputs, format_name, lambda _: NO_REPORT, as_json=as_json)
    wanted_order = parse_order(order)
    files = list_files(places)
    from gilscope.analyse.history import figures

    wanted = figures.Wanted(figures.parse_metrics(() if metrics is None else parsing.split_list(metrics)))
    reports, unreadable = read_reports(files)
    found = _follow(reports, unreadable, wanted, expression, wanted_order)
    output.show_explanation(lambda form: form.history, found, destinations)


NO_REPORT = "reports are read here, and none is made: name an .html, .md, .csv or .txt file, or take --json"


def parse_order(text: str | None) -> "Order | None":
    """Return the order of this name.

    Raises:
        UnknownName: there is none.

    """
    order = next((each for each in ORDERS if each == text), None)
    if text is not None and order is None:
        raise UnknownName("order", text, ORDERS)
    return order


def list_files(places: Iterable[Path]) -> list[Path]:
    """Return the files that are named, and the reports in folders that are.

    Raises:
        UsageError: there is no such file or folder, or a folder has no report.

    """
    found: list[Path] = []
    for place in places:
        if not place.exists():
            raise UsageError(f"{place}: there is no such file or folder.")
        own = sorted(place.glob("*.json")) if place.is_dir() else [place]
        if not own:
            raise UsageError(f"{place}: this folder has no .json file in it. Folders inside it are to be named too.")
        found += own
    return list(dict.fromkeys(found))


def read_reports(files: Sequence[Path]) -> tuple[list[tuple[str, Report]], list[tuple[str, str]]]:
    """Return the reports in files with their names, and the files that have none, each with the reason.

    Raises:
        UsageError: no file has one.

    """
    reports, unreadable = [], []
    names = [path.name for path in files]
    for path in files:
        name = path.name if names.count(path.name) == 1 else str(path)
        try:
            reports.append((name, json_report.read(path)))
        except NotAReport as error:
            unreadable.append((name, error.reason))
    if not reports:
        name, reason = unreadable[0]
        raise UsageError(f"None of these files is a report that gilscope can read. {name}: {reason}.")
    return reports, unreadable


def _follow(
    reports: Sequence[tuple[str, Report]],
    unreadable: Sequence[tuple[str, str]],
    wanted: "Wanted",
    expression: str | None,
    order: "Order | None",
) -> "History":
    """Return the figures that an expression selects, in order.

    Raises:
        InvalidExpression, UnknownName: it is none, or has a word that is in no name.
        UsageError: no report has any such figure.

    """
    from gilscope.analyse.history import following

    if expression is not None:
        wanted = replace(wanted, selects=_parse_expression(expression, reports))
    found = following.follow(reports, wanted, order, unreadable)
    if not found.series:
        if found.disjoint:
            raise UsageError("These reports have no case in common, so no means to follow: -k follows single cases.")
        name, reason = found.left_out[0]
        raise UsageError(f"There is nothing to follow in {len(reports)} reports. {name}: {reason}.")
    return found


def _parse_expression(expression: str, reports: Sequence[tuple[str, Report]]) -> Callable[[str], bool]:
    """Return whether an expression selects a case or a call by its name.

    Raises:
        InvalidExpression, UnknownName: it is none, or has a word that is in no name.

    """
    from gilscope.analyse.history import figures
    from gilscope.plan.expression import check_words, matches

    names = sorted({name for _, report in reports for name in figures.list_names(report.sessions)})
    check_words(expression, names, names)
    matches(expression, "")  # refuses what is no expression before anything is analysed
    return lambda name: matches(expression, name.lower())
