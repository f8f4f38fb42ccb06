"""Parse → one call per verb → exit status. No logic; the only `print`.

Exit status: 0 fine, 1 a condition named by the user was met, 2 usage, bad input or a study that failed, 3 machine
unfit, 130 interrupted.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from click.core import ParameterSource

from gilscope import (
    __version__,
    axes,
    cli_claims,
    cli_probe,
    cli_reports,
    executors,
    implementations,
    kernels,
    merge,
    plan,
    record,
    study,
)
from gilscope.errors import GilscopeError, StudyFailed
from gilscope.progress import Progress
from gilscope.report import Report

INTERRUPTED = 130

UNFIT = 3


class _Command(click.Group):
    """Shows a user's errors as one paragraph."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except GilscopeError as error:
            if isinstance(error, StudyFailed):
                click.echo(error.output, nl=False)
            from gilscope.render.lines import plain

            # It may name what a stranger's report holds.
            click.echo(f"gilscope: {plain(str(error))}", err=True)
            context.exit(2)
        except KeyboardInterrupt:
            context.exit(INTERRUPTED)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gilscope")
def main() -> None:
    """Measure what releasing the GIL does to multithreading here, and how that compares with multiprocessing."""


@main.command()
@click.option(
    "--plan", "plan_name", metavar="NAME", default="default", show_default=True, help=f"{', '.join(axes.PLANS)}."
)
@click.option(
    "-k", "expression", metavar="EXPRESSION", help="Only comparisons that match, as in pytest: 'nbody and not numba'."
)
@click.option("--implementation", metavar="NAME,…", show_default="all", help="Only these (gilscope list).")
@click.option("--executor", metavar="NAME,…", show_default="the plan's", help="Only these (gilscope list).")
@click.option(
    "--isa", metavar="LEVEL,…", show_default="the best", help="Levels of the instruction set, or 'all' that run here."
)
@click.option(
    *("-w", "--workers"), metavar="N,…", show_default="the plan's", help="How many; 'auto' is as many as CPUs."
)
@click.option("--blocks", metavar="N", show_default="the plan's", help="Blocks of each comparison.")
@click.option(
    "--allow-gil", flag_value="", help="Measure even if an import switches on a free-threaded Python's GIL."
)
@click.option("--sessions", metavar="N", default="1", show_default=True, help="Fresh processes, for each ISA level.")
@click.option("--seed", metavar="N", show_default="1", help="Of the inputs.")
@click.option(
    *("-o", "--output"), metavar="FILE", type=Path, show_default="a name of its own", help="Where the report goes."
)
@click.option("--resume", metavar="FILE", type=Path, help="Measure what this report lacks, as it was asked for.")
@click.pass_context
def run(
    context: click.Context,
    /,
    plan_name: str,
    expression: str | None,
    isa: str | None,
    sessions: str,
    output: Path | None,
    resume: Path | None,
    **choices: str | None,
) -> None:
    """Measure: one session after the other, each in a fresh process, joined in one report."""
    if resume is None:
        given = {"plan": plan_name, **choices}
        wanted = study.begin(study.request(given, expression, sessions, isa), output)
    else:
        _refuse_others(context, "resume")
        wanted = study.resume(resume)
    if not wanted.due:
        print(f"{wanted.path} is complete: there is nothing to go on with.")
        return
    with _progress(wanted) as show:
        outcome = study.run(wanted, show)
    if outcome.report is not None:
        print(_closing(outcome.report), end="")
        hint = "" if outcome.is_complete else f"\nTo go on with it: {study.resuming(wanted.path)}"
        print(f"Report{'' if outcome.is_complete else ' (not complete)'}: {wanted.path}{hint}")
    sys.exit(INTERRUPTED if outcome.was_interrupted and not outcome.is_complete else 0)


def _refuse_others(context: click.Context, name: str) -> None:
    for parameter in context.command.params:
        given = context.get_parameter_source(parameter.name or "") == ParameterSource.COMMANDLINE
        if given and parameter.name != name:
            raise click.UsageError(
                f"--{name} goes on with what was asked for: {parameter.opts[0]} has no place beside it."
            )


def _closing(report: Report) -> str:
    from gilscope.analyse.study import study
    from gilscope.render import terminal

    return terminal.study(study(report), cli_reports.width(), color=cli_reports.is_colored())


@contextmanager
def _progress(wanted: study.Study) -> Iterator[study.Show]:
    """Show how far a study is: one line that is drawn anew at a terminal, else a line at every milestone."""
    from gilscope.render import progress as render

    redraws = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def show(progress: Progress) -> None:
        line = render.line(progress)
        if redraws:
            click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", nl=False, err=True)
        elif progress.is_milestone:
            click.echo(line, err=True)

    for path in study.unjoined(wanted.path):
        click.echo(f"{path} is a session that was not joined: gilscope merge takes it.", err=True)
    click.echo(render.opening(wanted.extent), err=True)
    try:
        yield show
    finally:
        if redraws:
            click.echo("\r\x1b[K", nl=False, err=True)


@main.command("merge")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@click.option("-o", "--output", metavar="FILE", required=True, type=Path, help="Where the joined report goes.")
def merge_(files: tuple[Path, ...], output: Path) -> None:
    """Join the sessions of several reports of one machine, partial ones too, each session once."""
    from gilscope.render import contents

    print(contents.joined(merge.merge(files, output), str(output)))


@main.command("list")
@click.argument("file", required=False, type=Path)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(file: Path | None, as_json: bool) -> None:
    """Show what is in a report; without one, which kernels, implementations and executors there are here."""
    if file is None:
        _list_offers(as_json)
        return
    from gilscope.render import contents

    report = record.read(file)
    print(
        json.dumps(contents.for_programs(report), indent=2) if as_json else contents.text(report, str(file)).rstrip()
    )


def _list_offers(as_json: bool) -> None:
    offers = {
        "kernels": plan.offers(kernels.names(), kernels.unavailable),
        "implementations": plan.offers(implementations.names(), implementations.unavailable),
        "executors": plan.offers(executors.names(), executors.unavailable),
    }
    if as_json:
        print(json.dumps({kind: _named(entries) for kind, entries in offers.items()}, indent=2))
        return
    from gilscope.render import terminal

    print(terminal.availability(offers, cli_reports.width(), color=cli_reports.is_colored()), end="")


main.add_command(cli_reports.report)
main.add_command(cli_reports.compare)
main.add_command(cli_claims.claims)
main.add_command(cli_probe.probe)


@main.command()
@click.option("--strict", is_flag=True, help="Exit with status 3 if anything is bad.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "markdown"]), default="terminal", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("-v", "--verbose", is_flag=True, help="Say why it matters of what is good, too.")
def doctor(strict: bool, format_: str, as_json: bool, verbose: bool) -> None:
    """Tell whether this machine can be trusted to measure; measures for some seconds."""
    from gilscope import doctor
    from gilscope.render import doctor as rendered

    if sys.stderr.isatty():
        click.echo("Measuring for some seconds: leave the machine alone.", err=True)
    findings = doctor.examine()
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif format_ == "markdown":
        print(rendered.markdown(findings), end="")
    else:
        columns = shutil.get_terminal_size().columns
        print(rendered.terminal(findings, columns, color=cli_reports.is_colored(), explain_all=verbose), end="")
    sys.exit(UNFIT if strict and doctor.is_unfit(findings) else 0)


def _named(entries: dict[str, str | None]) -> list[dict[str, str | bool | None]]:
    return [{"name": name, "available": reason is None, "reason": reason} for name, reason in entries.items()]
