"""What every verb is: a command whose options have the values of the project's table, unless others are typed."""

import copy
import shlex
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import permutations
from typing import Any

import click
from click.core import ParameterSource

from gilscope.cli import configuring
from gilscope.errors import GilscopeError, InvalidConfiguration, MeasuringError

EXCLUDING: dict[str, tuple[tuple[str, str], ...]] = {
    "": (("as_json", "format_name"),),
    "probe": (
        ("vary", "expect"),
        ("vary", "conditions"),
        ("vary", "baseline"),
        ("vary", "gil"),
        ("vary", "pythons"),
        ("baseline", "gil"),
        ("baseline", "pythons"),
    ),
    "run": (("resume", "outputs"),),
    "compare": (("scatter_from", "session_sd"),),
    "claims": (("files", "outputs"),),
}
"""Parameters of any verb, and of single ones, that exclude each other: what is typed drops the table's other one."""


class Verb(click.Command):
    """A verb that obeys the table [tool.gilscope]."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line, with the table's values where it gives none."""
        if ctx.resilient_parsing:  # a shell asks what it may complete
            return super().parse_args(ctx, args)
        try:
            values = configuring.find_values(_list_verbs(ctx)).get(self.name or "", {})
        except InvalidConfiguration:
            with suppress(click.UsageError):  # --help is answered whatever the table says
                super().parse_args(ctx, list(args))
            raise
        typed, _, _ = self.make_parser(ctx).parse_args(list(args))
        pairs = EXCLUDING[""] + EXCLUDING.get(self.name or "", ())
        ctx.default_map = drop_excluded(values, typed, pairs)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters; --help shows those that are in the table with their values there."""
        own = ctx.default_map or {}
        return [_show_value(each) if each.name in own else each for each in super().get_params(ctx)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; an error says what came from the table, since nobody typed that."""
        try:
            return super().invoke(ctx)
        except GilscopeError as error:
            given = self._write_given(ctx)
            if given and not isinstance(error, MeasuringError):
                error.add_note(f"{configuring.find_file()} adds to this command: {given}")
            raise

    def _write_given(self, ctx: click.Context) -> str:
        """Return the table's options that are in use, as one would type them."""
        words: list[str] = []
        for option in super().get_params(ctx):
            if ctx.get_parameter_source(option.name or "") == ParameterSource.DEFAULT_MAP:
                words += configuring.write_option(option, (ctx.default_map or {})[option.name or ""])
        return shlex.join(words)


def _list_verbs(ctx: click.Context) -> dict[str, click.Command]:
    """Return the verbs that obey the table, by their names."""
    group = ctx.find_root().command
    known = group.commands if isinstance(group, click.Group) else {}
    return {name: verb for name, verb in known.items() if isinstance(verb, Verb)}


def _show_value(parameter: click.Parameter) -> click.Parameter:
    shown = copy.copy(parameter)
    if isinstance(shown, click.Option):
        shown.show_default = True
    return shown


def drop_excluded(
    values: configuring.Values, typed: Mapping[str, Any], pairs: Iterable[tuple[str, str]]
) -> configuring.Values:
    """Return the table's values without those that something typed excludes."""
    left = dict(values)
    for one, other in (each for pair in pairs for each in permutations(pair)):
        if other in left and _is_given(one, typed.get(one)):
            kept = _keep(other, left.pop(other))
            if kept:
                left[other] = kept
    return left


def _is_given(name: str, value: object) -> bool:
    if not isinstance(value, str | bool | list | tuple):  # what click calls unset is of a type of its own
        return False
    return len(value) > 1 if name == "pythons" and not isinstance(value, bool) else bool(value)


def _keep(name: str, value: Any) -> Any:
    """Return what is left of an excluded value: a single environment, and the files that take no report."""
    if name == "pythons":
        return value if len(value) < 2 else None
    return tuple(each for each in value if not each.endswith(".json")) if name == "outputs" else None
