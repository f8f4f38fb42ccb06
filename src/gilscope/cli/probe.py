"""The verb `probe`: what a user's function does to threads."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope.cli import demands, keeping, options, output, streams
from gilscope.errors import CannotWrite
from gilscope.model.report import Report
from gilscope.record import writing
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.analyse.probe.probing import Probed


SERVICES = ("github", "junit", "bencher", "bigger_is_better")


@click.command()
@click.argument("target", metavar="FUNCTION|STATEMENT")
@click.option(
    "--args",
    "arguments",
    metavar="EXPRESSIONS",
    default="",
    show_default="none",
    help="Its arguments, as between the parentheses of a call.",
)
@click.option(
    *("-s", "--setup"),
    metavar="STATEMENTS",
    multiple=True,
    show_default="none",
    help="Run these first; the arguments or the statement may use what they define. May be given several times.",
)
@click.option(
    *("-w", "--workers"),
    metavar="N,…",
    show_default="1, 2, … CPUs",
    help="Numbers of threads, processes or interpreters that call it at once; 'auto': as many as CPUs.",
)
@click.option("--executor", metavar="NAME,…", show_default="all that fit", help="Only these (gilscope list).")
@click.option("--blocks", metavar="N", show_default="20", help="How often everything is measured.")
@click.option("--seconds", metavar="SECONDS", show_default="8", help="Begin no further block after this time.")
@demands.demand_options
@click.option("--limit", metavar="SECONDS", default="60", show_default=True, help="Stop the probe after this time.")
@options.format_option(*formats.names(), output.REPORT, *SERVICES)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Write the figures for programs instead of the explanation; -o may then have any ending.",
)
@options.output_option(options.BOTH_RESULTS, "the explanation to the terminal, no report")
@click.option(
    "--report",
    "kept",
    metavar="FILE",
    type=Path,
    show_default="no report",
    help="Write the report, as -o x.json does.",
)
def probe(
    target: str,
    arguments: str,
    setup: tuple[str, ...],
    workers: str | None,
    executor: str | None,
    blocks: str | None,
    seconds: str | None,
    limit: str,
    expect: str | None,
    conditions: tuple[str, ...],
    baseline: Path | None,
    format_name: str | None,
    as_json: bool,
    outputs: tuple[Path, ...],
    kept: Path | None,
) -> None:
    """Tell whether a function releases the GIL and how it scales. Also: what to use for it.

    FUNCTION is MODULE:FUNCTION, FILE.py:FUNCTION, or setup:FUNCTION for one that --setup defines; a STATEMENT is as
    timeit takes it. It is called again and again, in a process of its own. Examples:

    \b
    gilscope probe zlib:compress --args "b'x' * 10_000_000"
    gilscope probe script.py:work --args 1000
    gilscope probe -s "import json; a = list(range(1000))" "json.dumps(a)"
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    from gilscope import probe
    from gilscope.probe import requests

    options.refuse_two_formats(format_name, as_json=as_json)
    places = output.choose_destinations(() if as_json else outputs, format_name, services=SERVICES)
    wishes = requests.wishes(workers, executor, blocks, seconds)
    request = requests.Request(target, "\n".join(setup), arguments, wishes)
    gate = demands.parse_gate(expect, conditions, baseline, request)
    limit_seconds = requests.seconds("--limit", limit)
    if streams.shows_remarks():
        streams.print_line(f"Calling {target} again and again: leave the machine alone.", is_remark=True)
    with keeping.writing_alone(*outputs, kept):
        report = probe.run(request, limit_seconds)
        with keeping.save(report, places.report, kept):
            found = demands.judge_report(report, gate)
            if as_json:
                _write_figures(found, outputs)
            else:
                _show(found, report, places)
    if as_json or not places.prints_for_people:
        demands.report_outcomes(found)
    sys.exit(demands.find_status(found))


def _show(found: "Probed", report: Report, places: output.Destinations) -> None:
    if places.prints_report:
        streams.print_document(json.dumps(writing.encode_report(report)) + "\n")
    else:
        output.show_explanation(lambda form: form.probed, found, places)
        output.append_summary(lambda form: form.summarize_probed, found, places)


def _write_figures(found: "Probed", outputs: tuple[Path, ...]) -> None:
    from gilscope.render.probe import tables

    text = json.dumps(tables.for_programs(found), indent=2) + "\n"
    for path in outputs or (None,):
        try:
            output.write_text(text, path)
        except CannotWrite:
            streams.print_document(text)  # they cannot be measured again
            raise
