"""The verb `probe`: what a user's function does to threads."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gilscope.cli import (
    calls,
    completing,
    demands,
    environments,
    exit_status,
    keeping,
    options,
    output,
    streams,
    waiting,
)
from gilscope.cli.completing import complete_from
from gilscope.cli.verbs import Verb
from gilscope.model.report import Report
from gilscope.record import writing
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.probe.requests import Request
    from gilscope.probe.together import Part


SERVICES = ("github", "junit", "bencher", "bigger_is_better")


@click.command(cls=Verb, short_help="Check one function of yours")
@click.argument("target", metavar="FUNCTION|STATEMENT", callback=calls.read_target)
@calls.call_options
@calls.each_worker_option
@calls.each_call_option
@click.option(
    *("-w", "--workers"),
    metavar="N,…",
    show_default="1, 2, … CPUs",
    help="Numbers of workers that call it at once, as 1,2,4; 'auto' means one for each CPU.",
)
@click.option(
    "--executor",
    metavar="NAME,…",
    show_default="all that fit",
    help="Only these kinds of workers (gilscope list).",
    shell_complete=complete_from(completing.list_executors),
)
@click.option("--blocks", metavar="N", show_default="20", help="How often everything is repeated.")
@click.option("--seconds", metavar="SECONDS", show_default="8", help="Stop measuring after this many seconds.")
@environments.environment_options
@demands.demand_options
@click.option(
    "--limit",
    metavar="SECONDS",
    default="60",
    show_default=True,
    help="Give up on the function after this many seconds.",
)
@options.anyway_option()
@options.format_option(*formats.names(), output.REPORT, *SERVICES)
@options.json_option()
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
    workers: str | None,
    executor: str | None,
    blocks: str | None,
    seconds: str | None,
    limit: str,
    anyway: bool,
    pythons: tuple[str, ...],
    install: bool,
    gil: str | None,
    vary: str | None,
    expect: str | None,
    conditions: tuple[str, ...],
    baseline: Path | None,
    format_name: str | None,
    as_json: bool,
    outputs: tuple[Path, ...],
    kept: Path | None,
    **asked: Any,
) -> None:
    """Tell whether a function releases the GIL, how it scales, and what to use for it.

    FUNCTION is called many times for about 10 s, in a process of its own. It is MODULE:FUNCTION, FILE.py:FUNCTION,
    or setup:FUNCTION for one that --setup defines. A STATEMENT is as timeit takes it.

    \b
    gilscope probe zlib:compress --args "b'x' * 10_000_000"
    gilscope probe work.py:score --args 1000
    gilscope probe -m work:score --setup "from work import load" --args "load()"
    gilscope probe -s "import json; a = list(range(1000))" "json.dumps(a)"
    gilscope probe --each-worker "import zlib; c = zlib.compressobj()" "c.compress(b'x' * 10_000)"
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    from gilscope.probe import requests

    places = output.choose_destinations(outputs, format_name, services=SERVICES, as_json=as_json)
    request = calls.make_request(target, requests.wishes(workers, executor, blocks, seconds), **asked)
    parts = environments.find_parts(pythons, installs=install, gil=gil, vary=vary)
    calls.refuse_what_is_not_python(request, parts)
    wanted = Wanted(request, requests.seconds("--limit", limit), anyway, parts, places, kept)
    with keeping.writing_alone(*outputs, kept):
        if vary is not None:
            environments.refuse_conditions(places, expect, conditions, baseline)
            environments.refuse_idle_variable(parts[0], request)
            status = _probe_sizes(wanted)
        elif len(parts) > 1:
            status = _probe_together(wanted, environments.parse_gate(expect, conditions, baseline, request))
        else:
            status = _probe_alone(wanted, demands.parse_gate(expect, conditions, baseline, request))
    sys.exit(status)


@dataclass(frozen=True)
class Wanted:
    """What is to be probed, where, and where the results go."""

    request: "Request"
    limit_seconds: float
    anyway: bool
    """Whether nothing is waited for, however busy the machine is."""
    parts: "Sequence[Part]"
    places: output.Destinations
    kept: Path | None

    def begin(self) -> float:
        """Wait for a quiet moment, and say that measuring begins; return how many seconds of the limit are gone."""
        spent_seconds = waiting.wait_for_quiet(self.limit_seconds, anyway=self.anyway)
        if streams.shows_remarks():
            text = f"Calling {self.request.target} again and again: leave the machine alone."
            streams.print_line(text, is_remark=True)
        return spent_seconds


def _probe_alone(wanted: Wanted, gate: demands.Gate) -> int:
    from gilscope import probe

    spent_seconds = wanted.begin()
    python = wanted.parts[0].python if wanted.parts else None
    path = "" if python is None else python.path
    with waiting.show_stages(wanted.request, wanted.limit_seconds) as note:
        report = probe.run(wanted.request, wanted.limit_seconds, path, note, spent_seconds)
    with keeping.save(report, wanted.places.report, wanted.kept):
        found = demands.judge_report(report, gate)
        if wanted.places.prints_report:
            _print_report(report)
        else:
            output.show_explanation(lambda form: form.probed, found, wanted.places)
            output.append_summary(lambda form: form.summarize_probed, found, wanted.places)
    if not wanted.places.prints_for_people:
        demands.report_outcomes(found)
    return demands.find_status(found)


def _probe_together(wanted: Wanted, gate: environments.Gate) -> int:
    from gilscope.probe import together

    environments.refuse_services(wanted.places)
    spent_seconds = wanted.begin()
    with waiting.show_stages(wanted.request, wanted.limit_seconds, len(wanted.parts)) as note:
        report = together.run(wanted.request, wanted.parts, wanted.limit_seconds, note, spent_seconds)
    with keeping.save(report, wanted.places.report, wanted.kept):
        found = environments.judge(report, gate)
        if wanted.places.prints_report:
            _print_report(report)
        else:
            output.show_explanation(lambda form: form.environments, found, wanted.places, is_brief=True)
            output.append_summary(lambda form: form.summarize_environments, found, wanted.places)
    environments.report_outcomes(found)
    return environments.find_status(found)


def _probe_sizes(wanted: Wanted) -> int:
    from gilscope.probe import together

    spent_seconds = wanted.begin()
    with waiting.show_stages(wanted.request, wanted.limit_seconds, len(wanted.parts)) as note:
        report = together.run(wanted.request, wanted.parts, wanted.limit_seconds, note, spent_seconds)
    with keeping.save(report, wanted.places.report, wanted.kept):
        from gilscope.analyse.probe.sizes import analyse_sizes

        found = analyse_sizes(report.sessions)
        if wanted.places.prints_report:
            _print_report(report)
        else:
            output.show_explanation(lambda form: form.sizes, found, wanted.places)
    has_ended = any(point.found.ended is not None for point in found.points)
    return exit_status.BROKEN if has_ended else exit_status.FINE


def _print_report(report: Report) -> None:
    streams.print_document(json.dumps(writing.encode_report(report)) + "\n")
