"""The verb `doctor`: whether this machine can be trusted to measure."""

import json
import shutil
import sys
from dataclasses import asdict

import click

from gilscope.cli import output

UNFIT = 3


@click.command()
@click.option("--strict", is_flag=True, help="Exit with status 3 if anything is bad.")
@click.option(
    "--format", "format_", type=click.Choice(["terminal", "markdown"]), default="terminal", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("-v", "--verbose", is_flag=True, help="Say why it matters of what is good, too.")
def doctor(strict: bool, format_: str, as_json: bool, verbose: bool) -> None:
    """Tell whether this machine can be trusted to measure; measures for some seconds."""
    from gilscope.doctor import examining, judging
    from gilscope.render import doctor as rendered

    if sys.stderr.isatty():
        click.echo("Measuring for some seconds: leave the machine alone.", err=True)
    findings = examining.examine()
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    elif format_ == "markdown":
        print(rendered.markdown(findings), end="")
    else:
        columns = shutil.get_terminal_size().columns
        print(rendered.terminal(findings, columns, color=output.is_colored(), explain_all=verbose), end="")
    sys.exit(UNFIT if strict and judging.is_unfit(findings) else 0)
