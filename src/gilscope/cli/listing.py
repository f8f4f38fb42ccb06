"""The verbs `list` and `merge`: what there is here or in a report, and several reports joined."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from gilscope import executors, implementations, kernels
from gilscope.cli import listing
from gilscope.cli import output as cli_output
from gilscope.record import json_report, merge

Unavailable = Callable[[str], str | None]
"""A registry's question: why can this not be used here?"""


def offers(names: Iterable[str], unavailable: Unavailable) -> dict[str, str | None]:
    """Return, for each name of a registry, why it is not available here, or None."""
    return {name: unavailable(name) for name in names}


@click.command("merge")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@click.option("-o", "--output", metavar="FILE", required=True, type=Path, help="Where the joined report goes.")
def merge_(files: tuple[Path, ...], output: Path) -> None:
    """Join the sessions of several reports of one machine, partial ones too, each session once."""
    from gilscope.render import contents

    print(contents.joined(merge.merge(files, output), str(output)))


@click.command("list")
@click.argument("file", required=False, type=Path)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(file: Path | None, as_json: bool) -> None:
    """Show what is in a report; without one, which kernels, implementations and executors there are here."""
    if file is None:
        _list_offers(as_json)
        return
    from gilscope.render import contents

    report = json_report.read(file)
    print(
        json.dumps(contents.for_programs(report), indent=2) if as_json else contents.text(report, str(file)).rstrip()
    )


def _list_offers(as_json: bool) -> None:
    offers = {
        "kernels": listing.offers(kernels.names(), kernels.unavailable),
        "implementations": listing.offers(implementations.names(), implementations.unavailable),
        "executors": listing.offers(executors.names(), executors.unavailable),
    }
    if as_json:
        print(json.dumps({kind: _named(entries) for kind, entries in offers.items()}, indent=2))
        return
    from gilscope.render.formats import terminal

    print(terminal.availability(offers, cli_output.screen()), end="")


def _named(entries: dict[str, str | None]) -> list[dict[str, str | bool | None]]:
    return [{"name": name, "available": reason is None, "reason": reason} for name, reason in entries.items()]
