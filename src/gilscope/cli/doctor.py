"""The verb `doctor`: whether this machine can be trusted to measure."""

import json
import sys
from dataclasses import asdict

import click

from gilscope.cli import exit_status, keeping, options, output, streams
from gilscope.cli.verbs import Verb


@click.command(cls=Verb, short_help="Check that this machine can measure")
@click.option("--strict", is_flag=True, help="Exit with status 3 if anything is bad.")
@click.option(
    *("--format", "format_name"),
    type=click.Choice(["terminal", "markdown"]),
    show_default="terminal",
    help="How the findings are printed.",
)
@options.json_option(goes_to_files=False)
@click.option("-v", "--verbose", is_flag=True, help="Explain the checks that passed as well.")
def doctor(strict: bool, format_name: str | None, as_json: bool, verbose: bool) -> None:
    """Check that this machine can be trusted to measure. It takes some seconds.

    \b
    gilscope doctor
    gilscope doctor --strict && gilscope run
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    from gilscope.doctor import examining, judging
    from gilscope.render import doctor as rendered

    options.refuse_two_formats(format_name, as_json=as_json)
    if streams.shows_remarks():
        streams.print_line("Measuring for some seconds: leave the machine alone.", is_remark=True)
    keeping.remove_abandoned()
    findings = examining.examine()
    if as_json:
        # An estimate has sets of names, which JSON has not.
        text = json.dumps([asdict(finding) for finding in findings], indent=2, default=sorted) + "\n"
    elif format_name == "markdown":
        text = rendered.markdown(findings)
    else:
        text = rendered.terminal(findings, output.width(), color=output.is_colored(), explain_all=verbose)
    streams.print_document(text)
    sys.exit(exit_status.UNFIT if strict and judging.is_unfit(findings) else exit_status.FINE)
