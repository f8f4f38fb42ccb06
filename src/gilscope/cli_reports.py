"""The verbs that explain reports; like cli.py, which lists them, without logic."""

import os
import shutil
import sys
from pathlib import Path

import click

from gilscope import labels, record, render, storage


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", help=f"One of {', '.join(render.FORMATS)}; else by the ending of -o.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where it goes; else to the terminal.")
@click.option("--open", "is_opened", is_flag=True, help="Show the page that -o names in a browser.")
def report(files: tuple[Path, ...], format_name: str | None, output: Path | None, is_opened: bool) -> None:
    """Explain a report; several files are taken as one, session by session."""
    from gilscope.analyse.study import study as analysed

    _put("study", analysed(record.joined(map(record.read, files))), format_name, output)
    if is_opened and output is not None:
        click.launch(str(output))


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--metric", default="speedup", show_default=True, help="speedup, efficiency or time.")
@click.option("--margin", default="5%", show_default=True, help="Within it two ratios count as the same.")
@click.option(
    "--fail-if", "conditions", multiple=True, help="As 'speedup<0.95': exit status 1 where it surely holds."
)
@click.option("--format", "format_name", help=f"One of {', '.join(render.FORMATS)}; else by the ending of -o.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where it goes; else to the terminal.")
def compare(
    files: tuple[str, ...],
    metric: str,
    margin: str,
    conditions: tuple[str, ...],
    format_name: str | None,
    output: Path | None,
) -> None:
    """Hold reports against the first one: each a FILE or LABEL=FILE. One file alone: its settings."""
    from gilscope.analyse import compare as analysis
    from gilscope.analyse import condition, sides

    parsed = [condition.parse(text) for text in conditions]
    found_sides = sides.sides([(label, record.read(path)) for label, path in labels.of(files)])
    _put(
        "compared",
        analysis.hold(found_sides, analysis.metric(metric), labels.share("margin", margin)),
        format_name,
        output,
    )
    found = [condition.met(each, analysis.hold(found_sides, each.metric)) for each in parsed]
    from gilscope.render import terminal

    for text, each in zip(conditions, found, strict=True):
        print(terminal.met(each, text, width(), color=is_colored()), end="", file=sys.stderr)
    sys.exit(1 if any(found) else 0)


def _put(what: str, value: object, format_name: str | None, output: Path | None) -> None:
    chosen = render.chosen(format_name, output)
    text = render.text(what, value, chosen, width(), color=output is None and is_colored())
    if output is None:
        print(text, end="")
    else:
        storage.check_writable(output)
        storage.write_text(output, text)


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def is_colored() -> bool:
    """Return whether output goes to a terminal that may show colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
