"""The verb `list`: what is available on this machine, or what a report holds."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from gilscope import executors, implementations, kernels
from gilscope.cli import output, streams
from gilscope.record import json_report

Reasons = Mapping[str, str | None]
"""For each name why it is not available here; None if it is."""


@click.command("list")
@click.argument("file", metavar="[FILE]", required=False, type=Path)
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
def list_(file: Path | None, as_json: bool) -> None:
    """Show what is available on this machine, or what a report holds."""
    if file is None:
        _show_what_is_here(as_json)
    else:
        _show_what_is_in(file, as_json)


def _show_what_is_in(file: Path, as_json: bool) -> None:
    from gilscope.render import contents

    report = json_report.read(file)
    text = (
        json.dumps(contents.for_programs(report), indent=2) if as_json else contents.list_contents(report, str(file))
    )
    streams.print_document(f"{text.rstrip()}\n")


def _show_what_is_here(as_json: bool) -> None:
    reasons = {
        "kernels": list_reasons(kernels.names(), kernels.unavailable),
        "implementations": list_reasons(implementations.names(), implementations.unavailable),
        "executors": list_reasons(executors.names(), executors.unavailable),
    }
    if as_json:
        found = {kind: _for_programs(entries) for kind, entries in reasons.items()}
        streams.print_document(json.dumps(found, indent=2) + "\n")
        return
    from gilscope.render.formats import terminal

    streams.print_document(terminal.availability(reasons, output.screen()))


def list_reasons(names: Iterable[str], unavailable: Callable[[str], str | None]) -> Reasons:
    """Return for each name of a registry why it is not available here, or None if it is."""
    return {name: unavailable(name) for name in names}


def _for_programs(reasons: Reasons) -> list[dict[str, str | bool | None]]:
    return [{"name": name, "available": reason is None, "reason": reason} for name, reason in reasons.items()]
