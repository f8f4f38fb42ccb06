"""The verb that probes a stranger's function; like cli.py, which lists it, without logic."""

import json
import sys
from pathlib import Path

import click

from gilscope.cli import output as cli_output
from gilscope.record import json_report, storage


@click.command()
@click.argument("target", metavar="MODULE:FUNCTION")
@click.option("--args", "arguments", metavar="EXPRESSIONS", default="", help="As between the parentheses of a call.")
@click.option("--setup", metavar="STATEMENTS", default="", help="Executed first; --args may use what they name.")
@click.option(*("-w", "--workers"), metavar="N,…", show_default="1, 2, … CPUs", help="How many at once.")
@click.option("--executor", metavar="NAME,…", show_default="all that fit", help="Only these (gilscope list).")
@click.option("--blocks", metavar="N", show_default="20", help="Rounds of everything, interleaved.")
@click.option("--seconds", metavar="N", show_default="8", help="No further block after that.")
@click.option("--limit", metavar="N", default="60", show_default=True, help="Seconds after which it is stopped.")
@cli_output.formatted
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    *("-o", "--output"), metavar="FILE", type=Path, show_default="the terminal", help="Where it goes, as .html too."
)
@click.option("--report", "kept", metavar="FILE", type=Path, help="Keep all that was seen, for gilscope report.")
def probe(
    target: str,
    arguments: str,
    setup: str,
    workers: str | None,
    executor: str | None,
    blocks: str | None,
    seconds: str | None,
    limit: str,
    format_name: str | None,
    as_json: bool,
    output: Path | None,
    kept: Path | None,
) -> None:
    """Tell whether a function releases the GIL, how it scales, and what to use for it.

    It is called again and again, in a process of its own: gilscope probe zlib:compress --args "b'x' * 10_000_000"
    """
    from gilscope import probe
    from gilscope.probe import requests
    from gilscope.render.probe import tables

    chosen = cli_output.choose_format(format_name, output)
    if kept is not None:
        storage.check_writable(kept)
    request = requests.Request(target, setup, arguments, requests.wishes(workers, executor, blocks, seconds))
    if sys.stderr.isatty():
        click.echo(f"Calling {target} again and again for some seconds: leave the machine alone.", err=True)
    report = probe.run(request, requests.seconds("--limit", limit))
    if kept is not None:
        storage.write(kept, json_report.document(report))
    from gilscope.analyse.probe.probing import probed

    found = probed(report.sessions[0])
    if as_json:
        cli_output.put_text(json.dumps(tables.for_programs(found), indent=2) + "\n", output)
    else:
        cli_output.put(chosen.probed, found, output)
