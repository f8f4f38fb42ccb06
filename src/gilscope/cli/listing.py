"""The verb `list`: what is available on this machine, or what a report holds."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from gilscope import executors, implementations, kernels
from gilscope.cli import options, output, streams
from gilscope.cli.verbs import Verb
from gilscope.record import json_report
from gilscope.render import contents
from gilscope.render.contents import Offer


@click.command("list", cls=Verb, short_help="List kernels, or what a report holds")
@click.argument("file", metavar="[FILE]", required=False, type=Path)
@options.json_option(goes_to_files=False)
def list_(file: Path | None, as_json: bool) -> None:
    """List the kernels, implementations, workers and plans that there are, or what a report holds.

    \b
    gilscope list
    gilscope list mine.json
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    if file is None:
        _show_what_is_here(as_json)
    else:
        _show_what_is_in(file, as_json)


def _show_what_is_in(file: Path, as_json: bool) -> None:
    report = json_report.read(file)
    text = (
        json.dumps(contents.for_programs(report), indent=2) if as_json else contents.list_contents(report, str(file))
    )
    streams.print_document(f"{text.rstrip()}\n")


def _show_what_is_here(as_json: bool) -> None:
    from gilscope.plan import plans
    from gilscope.render.names import CODE_WORDS

    offers = {
        "kernels": list_offers(kernels.names(), kernels.unavailable, kernels.describe),
        "implementations": list_offers(
            implementations.names(), implementations.unavailable, lambda name: CODE_WORDS.get(name, name)
        ),
        "executors": list_offers(executors.names(), executors.unavailable, executors.describe),
        "plans": list_offers(plans.PLANS, lambda _: None, lambda name: plans.PLANS[name].about),
    }
    if as_json:
        found = {kind: _for_programs(entries) for kind, entries in offers.items()}
        streams.print_document(json.dumps(found, indent=2) + "\n")
        return
    streams.print_document(contents.list_offers(offers, output.screen()))


def list_offers(
    names: Iterable[str], unavailable: Callable[[str], str | None], describe: Callable[[str], str]
) -> dict[str, Offer]:
    """Return what each name stands for, and why it is not available here, or None if it is."""
    return {name: Offer(describe(name), unavailable(name)) for name in names}


def _for_programs(offers: Mapping[str, Offer]) -> list[dict[str, str | bool | None]]:
    return [
        {"name": name, "about": each.about, "available": each.reason is None, "reason": each.reason}
        for name, each in offers.items()
    ]
