"""The verb `run`: measures a study and shows its answer."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from gilscope.cli import output as cli_output
from gilscope.model.progress import Progress
from gilscope.model.report import Report
from gilscope.plan import plans

if TYPE_CHECKING:
    from gilscope.study.study import Show, Study

INTERRUPTED = 130


@click.command()
@click.option(
    "--plan", "plan_name", metavar="NAME", default="default", show_default=True, help=f"{', '.join(plans.PLANS)}."
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
    from gilscope.study import study

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
    from gilscope.render.formats import terminal

    return terminal.study(study(report), cli_output.screen())


@contextmanager
def _progress(wanted: "Study") -> "Iterator[Show]":
    """Show how far a study is: one line that is drawn anew at a terminal, else a line at every milestone."""
    from gilscope.render import progress as render
    from gilscope.study import study

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
