"""Options that several verbs have, and the refusal of those that would have no effect beside others."""

from collections.abc import Callable, Set
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from gilscope.cli.completing import complete_from
from gilscope.errors import ConflictingOptions

BOTH_RESULTS = "File to write: x.json takes the report (what was measured); x.html, x.md and the like explain it."

EXPLANATION_ONLY = "File to write; .html, .md, .csv or .txt chooses the format."
"""What -o takes, in the help of verbs."""


def output_option(takes: str, default: str) -> Callable[[Any], Any]:
    """Return the option -o of a verb; `takes` and `default` are its help."""
    return click.option(
        *("-o", "--output", "outputs"),
        metavar="FILE",
        type=Path,
        multiple=True,
        show_default=default,
        help=f"{takes} May be repeated.",
    )


def format_option(*names: str) -> Callable[[Any], Any]:
    """Return the option --format of a verb that takes these."""
    return click.option(
        *("--format", "format_name"),
        metavar="NAME",
        show_default="by the ending of -o, else terminal",
        help=f"{', '.join(names)}.",
        shell_complete=complete_from(lambda: names),
    )


def verbose_option() -> Callable[[Any], Any]:
    """Return the option -v of a verb that shows a study."""
    return click.option(
        *("-v", "--verbose", "is_verbose"),
        is_flag=True,
        help="Show every comparison and every warning at the terminal, not one screen of them.",
    )


def charts_option() -> Callable[[Any], Any]:
    """Return the option --charts of a verb whose page has charts."""
    return click.option(
        *("--charts", "charts_folder"),
        metavar="FOLDER",
        type=Path,
        help="Write each chart into it too, as SVG and as PNG.",
    )


def anyway_option() -> Callable[[Any], Any]:
    """Return the option --anyway of a verb that calls a function of the user's."""
    return click.option(
        "--anyway",
        is_flag=True,
        envvar="GILSCOPE_ANYWAY",
        help="Measure at once, however busy the machine is, instead of waiting up to 10 s.",
    )


def json_option(*, goes_to_files: bool = True) -> Callable[[Any], Any]:
    """Return the option --json of a verb that explains something, which may have -o beside it or not."""
    more = ": all figures, instead of the explanation. -o may then have any ending." if goes_to_files else "."
    return click.option("--json", "as_json", is_flag=True, help=f"Print JSON{more}")


def refuse_two_formats(format_name: str | None, *, as_json: bool) -> None:
    """Refuse --json beside --format: each of them says how the result is written.

    Raises:
        ConflictingOptions: both are given.

    """
    if as_json and format_name is not None:
        raise ConflictingOptions(
            f"--json and --format {format_name} each say how the result is written: leave out one of them."
        )


def refuse_others(allowed: Set[str], reason: str) -> None:
    """Refuse whatever was typed beside the `allowed` parameters of the verb that runs, as it would have no effect.

    Raises:
        ConflictingOptions: with the reason, and what to leave out.

    """
    context = click.get_current_context()
    for parameter in context.command.params:
        name = parameter.name or ""
        is_typed = context.get_parameter_source(name) == ParameterSource.COMMANDLINE
        # An argument that takes any number of files counts as typed even if there is none.
        if is_typed and context.params[name] != () and name not in allowed:
            raise ConflictingOptions(f"{reason}: leave out {parameter.opts[0]}.")
