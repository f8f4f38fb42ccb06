"""The verb that tries what people say; like cli.py, which lists it, without logic."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope.cli import output as cli_output
from gilscope.record import json_report
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.claims.ledger import Progress


@click.command()
@click.argument("files", metavar="[FILE…]", nargs=-1, type=Path)
@click.option("--plan", metavar="NAME", default="default", show_default=True, help="quick, default or full.")
@click.option("-k", "expression", metavar="EXPRESSION", help="Only claims whose names match, as in pytest.")
@click.option("--list", "is_listed", is_flag=True, help="Name every claim, and try none.")
@click.option("--explain", metavar="CLAIM", help="Say what is tried for a claim, and how it is decided.")
@cli_output.formatted
@click.option(
    *("-o", "--output"),
    metavar="FILE",
    type=Path,
    show_default="a name of its own, or the terminal",
    help="Where the report goes; with FILE, where the ledger does.",
)
def claims(
    files: tuple[Path, ...],
    plan: str,
    expression: str | None,
    is_listed: bool,
    explain: str | None,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Try what people say about threads and processes here; with FILE, say what came of it there."""
    from gilscope.claims import rulings, selection
    from gilscope.render.claims import terminal as shown

    if explain is not None:
        from gilscope.claims import catalogue, explaining

        told = explaining.paragraphs(catalogue.load(explain))
        print(shown.explained(explain, told, cli_output.screen()), end="")
    elif is_listed:
        statements = {claim.id: claim.statement for claim in selection.select_claims(expression)}
        print(shown.listed(statements, cli_output.screen()), end="")
    elif files:
        chosen = cli_output.choose_format(format_name, output)
        found = rulings.rulings(json_report.joined(map(json_report.read, files)))
        cli_output.put(chosen.ledger, selection.select_rulings(found, expression), output)
    else:
        from gilscope.claims import budgets, ledger

        chosen = formats.load(formats.choose(format_name, None))
        budgets.budget(plan)
        path = ledger.measure(selection.select_claims(expression), plan, output, _show)
        cli_output.put(chosen.ledger, rulings.rulings(json_report.read(path)), None)
        print(f"Report: {path}")


def _show(progress: "Progress") -> None:
    click.echo(f"{progress.done} of {progress.of} claims tried; now: {progress.what}", err=True)
