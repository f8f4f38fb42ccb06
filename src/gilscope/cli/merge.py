"""The verb `merge`: joins several reports in one."""

import shlex
from pathlib import Path

import click

from gilscope.cli import keeping, streams
from gilscope.cli import output as destination
from gilscope.cli.verbs import Verb
from gilscope.record import merge as joining


@click.command(cls=Verb, short_help="Join reports of one machine")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@click.option(*("-o", "--output"), metavar="FILE", required=True, type=Path, help="File to write: x.json.")
def merge(files: tuple[Path, ...], output: Path) -> None:
    """Join several reports of one machine. Partial reports are taken too, and each session once.

    \b
    gilscope merge monday.json tuesday.json -o week.json
    gilscope merge reports/*.json -o all.json
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    explain = shlex.join(["gilscope", "report", *map(str, files), "-o", str(output)])
    destination.check_takes_report(output, f"To explain reports: {explain}.")
    from gilscope.render import contents

    with keeping.writing_alone(output):
        joined = joining.merge(files, output)
    streams.print_line(contents.describe_join(joined, str(output)))
