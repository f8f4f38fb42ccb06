"""A probe in several environments or of several sizes: the options that name them, and what it is to fail by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gilscope.cli import exit_status, streams
from gilscope.cli.output import Destinations
from gilscope.errors import InvalidOutput, UsageError
from gilscope.model.report import Report
from gilscope.render import ci
from gilscope.system import fresh_python, other_python
from gilscope.system.other_python import OtherPython

if TYPE_CHECKING:
    from gilscope.analyse.compare.condition import Condition
    from gilscope.analyse.probe.demands import Demand
    from gilscope.analyse.probe.environments import Environments
    from gilscope.probe.requests import Request
    from gilscope.probe.together import Part

GIL_LABELS = {"0": "GIL off", "1": "GIL on"}


def environment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a verb."""
    python = click.option(
        *("--python", "pythons"),
        metavar="[LABEL=]PLACE",
        multiple=True,
        show_default="this one",
        help="An environment, a program or a version (old=.venv-old, 3.14t). Of several, blocks alternate and the "
        "others are compared with the first.",
    )
    install = click.option("--install", is_flag=True, help="Put this gilscope into those that have none.")
    gil = click.option(
        "--gil",
        metavar="0,1",
        show_default="as it is",
        help="Of a free-threaded Python: compare it without its GIL and with it.",
    )
    vary = click.option(
        "--vary",
        metavar="NAME=N,…",
        show_default="nothing",
        help="Give NAME, which --setup and --args may use, several numbers (n=1e3,1e4,1e5) and say from which on "
        "threads and processes pay.",
    )
    return python(install(gil(vary(command))))


def find_parts(pythons: Sequence[str], *, installs: bool, gil: str | None, vary: str | None) -> "tuple[Part, ...]":
    """Return what the processes of a probe have of their own; one or none of them if it is measured alone.

    Raises:
        UsageError: the options make no sense, or contradict one another.

    """
    # Imported where something is probed: all verbs read this module, and most measure nothing.
    from gilscope.probe.together import Part

    if vary is not None and (gil is not None or len(pythons) > 1):
        raise UsageError("--vary is for one environment: name one --python, and no --gil.")
    environments = find_environments(pythons, installs=installs, gil=gil)
    if vary is None:
        return tuple(Part(each.label, each) for each in environments)
    name, values = parse_variable(vary)
    python = environments[0] if environments else None
    return tuple(Part(label, python, name, value) for label, value in values.items())


def parse_variable(text: str) -> tuple[str, dict[str, str]]:
    """Return the name that a text as `n=1e3,1e4` varies, and for each value as it is written what Python makes of it.

    Raises:
        UsageError: it names no variable, or fewer than two different numbers above 0.

    """
    name, _, listed = text.partition("=")
    numbers = {each.strip(): _parse_number(each) for each in listed.split(",")}
    values = {label: value for label, value in numbers.items() if value is not None}
    if not name.strip().isidentifier() or len(values) < max(2, len(numbers)) or len({*values.values()}) < len(values):
        raise UsageError(
            f"--vary {text}: write a name and at least two different numbers above 0, as in n=1e3,1e4,1e5."
        )
    return name.strip(), values


def _parse_number(text: str) -> str | None:
    """Return a positive number as Python code: whole ones without a point, so that they can count things."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not (0 < value < inf):
        return None
    return str(int(value)) if value.is_integer() else repr(value)


def find_environments(pythons: Sequence[str], *, installs: bool, gil: str | None) -> tuple[OtherPython, ...]:
    """Return the environments that the options name, each ready to measure; none where this one is meant.

    Raises:
        UsageError: one of them cannot measure, or the options contradict one another.

    """
    found = [other_python.find(each) for each in pythons]
    if gil is not None:
        found = _with_gil(gil, found)
    labels = [each.label for each in found]
    for label in labels:
        if labels.count(label) > 1:
            raise UsageError(f"--python: two are called {label!r}. Give each a label: old={label} new=…")
    for each in found:
        if installs:
            other_python.install(each)
        other_python.check(each)
    return tuple(found)


def _with_gil(gil: str, found: Sequence[OtherPython]) -> list[OtherPython]:
    if sorted(gil.split(",")) != ["0", "1"] or len(found) > 1:
        raise UsageError(f"--gil {gil}: it is 0,1 or 1,0, and beside it at most one --python.")
    python = found[0] if found else OtherPython("this Python", fresh_python.write_command()[0])
    return [replace(python, label=GIL_LABELS[each], gil=each) for each in gil.split(",")]


def refuse_services(places: Destinations, *, of_sizes: bool = False) -> None:
    """Refuse a format for services that has no form for several environments, or for sizes.

    Raises:
        InvalidOutput: one of these was asked for.

    """
    for _, name in places.explanations:
        if name in ci.names() and getattr(ci.load(name), "sizes" if of_sizes else "environments") is None:
            raise InvalidOutput(
                f"--format {name}: of several environments or sizes, choose markdown, html, csv or --json."
            )


def refuse_idle_variable(part: "Part", request: "Request") -> None:
    """Refuse to vary what changes nothing; of another interpreter, whose Python may be newer, nobody knows it here.

    Raises:
        UsageError: nothing that is executed uses the name, or the setup sets it.

    """
    from gilscope.probe import targets, texts

    name = part.variable
    if part.python is not None:
        return
    if name in texts.list_set_names(request.setup):
        raise UsageError(f"--vary gives {name}, and --setup sets it: leave that out of the setup.")
    given = [request.setup, request.arguments, request.each_worker, request.each_call]
    given += [request.target] if targets.is_statement(request.target) else []
    if not any(name in texts.list_used_names(each) for each in given):
        raise UsageError(f"--vary gives {name}, and nothing uses it: name it in --args, as in --args {name}.")


def refuse_conditions(
    places: Destinations, expect: str | None, conditions: Sequence[str], baseline: Path | None
) -> None:
    """Refuse to judge a probe of several sizes, and formats for services that judge.

    Raises:
        UsageError: it is to be judged.
        InvalidOutput: one of these formats was asked for.

    """
    refuse_services(places, of_sizes=True)
    if expect is not None or conditions or baseline is not None:
        raise UsageError("--expect, --fail-if and --baseline are about one call: with --vary leave them out.")


@dataclass(frozen=True)
class Gate:
    """What a probe in several environments must pass."""

    expectations: "tuple[Demand, ...]"
    """Of each environment."""
    conditions: "tuple[tuple[str, Condition], ...]"
    """On the ratios to the reference, each as the user wrote it."""


def parse_gate(expect: str | None, conditions: Sequence[str], baseline: Path | None, request: "Request") -> Gate:
    """Return what the options ask of a probe in several environments.

    Raises:
        UsageError: one of them makes no sense there.

    """
    from gilscope.analyse.compare import condition
    from gilscope.analyse.probe.changes import FIGURES
    from gilscope.cli import demands

    if baseline is not None:
        raise UsageError("--baseline and several --python say the same in two ways: leave one of them out.")
    parsed = tuple((text, condition.parse(text)) for text in conditions)
    for text, each in parsed:
        if each.metric not in FIGURES:
            raise UsageError(f"--fail-if {text!r}: of several environments it is about {' or '.join(FIGURES)}.")
    return Gate(demands.parse_demands(expect, (), request.wishes), parsed)


def judge(report: Report, gate: Gate) -> "Environments":
    """Return what was found in the environments, and where conditions are met."""
    from gilscope.analyse.probe import environments
    from gilscope.analyse.probe.changes import judge_condition
    from gilscope.analyse.probe.judging import judge_demands

    found = environments.analyse_environments(report.sessions)
    sides = tuple(
        replace(side, found=replace(side.found, judged=judge_demands(gate.expectations, side.found)))
        for side in found.sides
    )
    found = replace(found, sides=sides)
    return replace(found, conditions=tuple(judge_condition(text, each, found) for text, each in gate.conditions))


def report_outcomes(found: "Environments") -> None:
    """Say what came of the conditions and expectations, out of the way of programs."""
    from gilscope.render.environments import words
    from gilscope.render.probe import demands

    for side in found.sides:
        for each in side.found.judged:
            text = f"{side.label}: {each.outcome}: {demands.write_demand(each, side.found)}"
            streams.print_line(text, is_remark=True)
    for condition in found.conditions:
        for line in words.write_condition(condition):
            streams.print_line(line, is_remark=True)


def find_status(found: "Environments") -> int:
    """Return the exit status that says how the probes ended, and what came of the conditions."""
    outcomes = {each.outcome for side in found.sides for each in side.found.judged}
    if any(side.found.ended is not None for side in found.sides):
        return exit_status.BROKEN
    if "violated" in outcomes or any(each.met for each in found.conditions):
        return exit_status.CONDITION_MET
    is_undecided = "undecided" in outcomes or any(each.undecided for each in found.conditions)
    return exit_status.UNFIT if is_undecided else exit_status.FINE
