"""The verb `run`: measures a study and shows its answer."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope.cli import completing, exit_status, keeping, options, output, streams
from gilscope.cli.completing import complete_from
from gilscope.cli.verbs import Verb
from gilscope.errors import InvalidOutput, StudyFailed
from gilscope.plan import plans
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.model.progress import ShowProgress
    from gilscope.study.pending import PendingStudy
    from gilscope.study.running import Outcome

BESIDE_RESUME = {"resume", "outputs", "format_name", "is_verbose"}
"""What may be given beside --resume: where the explanation goes is no matter of what is measured."""


HELP = """Measure the built-in kernels and write one report.

It takes about 45 seconds with --plan quick, and five minutes at most with the plan default.

\b
gilscope run --plan quick
gilscope run -k "nbody and not numba" -o mine.json -o mine.html
gilscope run --resume mine.json
"""

SERVICES = ("bencher", "bigger_is_better")


@click.command(cls=Verb, short_help="Measure the built-in kernels", help=HELP)
@click.option(
    "--plan",
    "plan_name",
    metavar="NAME",
    default="default",
    show_default=True,
    help=f"What to measure: {', '.join(plans.PLANS)} (gilscope list says what each is).",
    shell_complete=complete_from(lambda: plans.PLANS),
)
@click.option(
    "-k",
    "expression",
    metavar="EXPRESSION",
    show_default="all of the plan",
    help="Only comparisons whose names match, as in pytest: 'nbody and not numba'.",
    shell_complete=complete_from(completing.list_kernels),
)
@click.option(
    "--implementation",
    metavar="NAME,…",
    show_default="all",
    help="Only these (gilscope list).",
    shell_complete=complete_from(completing.list_implementations),
)
@click.option(
    "--executor",
    metavar="NAME,…",
    show_default="the plan's",
    help="Only these kinds of workers (gilscope list).",
    shell_complete=complete_from(completing.list_executors),
)
@click.option(
    "--isa",
    metavar="LEVEL,…",
    show_default="the best",
    help="CPU instruction sets to compare, as x86_64_v3; 'all' for each that this CPU runs.",
    shell_complete=complete_from(completing.list_levels),
)
@click.option(
    *("-w", "--workers"),
    metavar="N,…",
    show_default="the plan's",
    help="Numbers of workers, as 1,2,4; 'auto' means one for each CPU.",
)
@click.option(
    "--seconds",
    metavar="SECONDS",
    show_default=f"{plans.PLANS['default'].seconds:.0f}, quick: {plans.PLANS['quick'].seconds:.0f}, others: no limit",
    help="Stop measuring after this time, for each instruction set.",
)
@click.option(
    "--precision",
    metavar="SHARE",
    show_default="3%",
    help="Stop measuring a comparison once its intervals reach no farther than this.",
)
@click.option(
    "--blocks",
    metavar="N",
    show_default="as the time allows",
    help="How often each comparison is repeated in each session, however long that takes.",
)
@click.option(
    "--allow-gil", flag_value="", help="Measure even if an import switches on the GIL of a free-threaded Python."
)
@click.option(
    "--sessions",
    metavar="N",
    show_default="as the time allows, at most 5",
    help="How many times to repeat everything in a fresh process; 5 give a result to rely on.",
)
@click.option("--seed", metavar="N", show_default="1", help="Seed of the random inputs.")
@click.option(
    "--resume",
    metavar="FILE",
    type=Path,
    show_default="start anew",
    help="Continue an interrupted run with its own options.",
)
@options.format_option(*formats.names(), output.REPORT, *SERVICES)
@options.output_option(options.BOTH_RESULTS, "the report to a file in reports/, the explanation to the terminal")
@options.verbose_option()
def run(
    plan_name: str,
    expression: str | None,
    isa: str | None,
    sessions: str | None,
    outputs: tuple[Path, ...],
    format_name: str | None,
    resume: Path | None,
    is_verbose: bool,
    **choices: str | None,
) -> None:
    """Measure a study, and show its answer."""
    from gilscope.study import pending, requests, running
    from gilscope.study.sessions import write_resume_command

    places = output.choose_destinations(outputs, format_name, services=SERVICES)
    if resume is None:
        request = requests.parse({"plan": plan_name, **choices}, expression, sessions, isa)
        study = pending.begin(request, places.report)
    else:
        options.refuse_others(BESIDE_RESUME, "--resume measures what was asked for when the report was begun")
        if places.report is not None:
            raise InvalidOutput(f"-o {places.report}: --resume continues the report {resume} where it is.")
        study = pending.resume(resume)
    if not study.levels:
        study.close()
        streams.print_line(f"{study.path} is complete. To read it: gilscope report {study.path}")
        return
    keeping.remove_abandoned()
    with _show_progress(study) as show:
        try:
            outcome = running.run(study, show)
        except StudyFailed as failure:
            try:
                _show(failure, places, is_brief=not is_verbose)
            finally:  # where the report is must be said even if it cannot be shown
                raise failure
    if outcome.report is not None:
        _explain(outcome, study.path, places, is_brief=not is_verbose)
        if not outcome.is_complete:
            how = write_resume_command(study.path)
            streams.print_line(f"To continue it: {how}", is_remark=places.feeds_programs)
    elif outcome.was_interrupted:
        raise KeyboardInterrupt("Nothing had been measured yet.")
    if outcome.was_interrupted and not outcome.is_complete:
        sys.exit(exit_status.INTERRUPTED)


def _explain(outcome: "Outcome", path: Path, places: output.Destinations, *, is_brief: bool) -> None:
    # Imported after measuring: nothing that analyses takes memory or time from a study.
    from gilscope.analyse.study import analyse_study
    from gilscope.render import page

    assert outcome.report is not None
    study = analyse_study(outcome.report)
    try:
        output.show_explanation(lambda form: form.study, study, places, is_brief=is_brief)
    finally:  # where the report is must be said even if its explanation cannot be written
        output.announce_report(path, places, "" if outcome.is_complete else " (not complete)")
    # Who pressed Ctrl-C does not want to wait for a page.
    if places.prints_for_people and not outcome.was_interrupted:
        line = page.write_beside(study, path)
        if line:
            streams.print_line(line)


def _show(failure: StudyFailed, places: output.Destinations, *, is_brief: bool) -> None:
    from gilscope.analyse.study import analyse_study

    if failure.report is not None:
        output.show_explanation(lambda form: form.study, analyse_study(failure.report), places, is_brief=is_brief)


@contextmanager
def _show_progress(study: "PendingStudy") -> "Iterator[ShowProgress]":
    """Show how far a study is."""
    from gilscope.render import progress as lines
    from gilscope.study.recovery import find_unjoined_sessions

    is_redrawn = streams.shows_remarks() and os.environ.get("TERM") != "dumb"
    shown = lines.ProgressLine(partial(streams.print_document, is_remark=True), output.width if is_redrawn else None)
    for path in find_unjoined_sessions(study.path):
        streams.print_line(f"{path} is a session that was not joined: gilscope merge takes it.", is_remark=True)
    streams.print_line(lines.write_opening(study.size), is_remark=True)
    try:
        yield shown.show
    finally:
        shown.clear()
