"""What `gilscope probe` is to fail by: --expect, --fail-if and --baseline, and the exit status that follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gilscope.cli import exit_status, streams
from gilscope.errors import UsageError
from gilscope.model.report import Report
from gilscope.record import json_report

if TYPE_CHECKING:
    from gilscope.analyse.probe.demands import Demand
    from gilscope.analyse.probe.probing import Probed
    from gilscope.probe.budget import Wishes
    from gilscope.probe.requests import Request


def demand_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a verb."""
    expect = click.option(
        "--expect",
        metavar="WHAT,…",
        help="Exit with status 1 if it clearly does none of these: releases, partly, holds, lets-go, no-gil.",
    )
    fail_if = click.option(
        *("--fail-if", "conditions"),
        metavar="CONDITION",
        multiple=True,
        help="Exit with status 1 if this is clearly (95 %) so, as 'threads<1.3'. May be repeated.",
    )
    baseline = click.option(
        "--baseline",
        metavar="FILE",
        type=Path,
        show_default="none",
        help="Compare with this saved probe; --fail-if 'threads/baseline<0.7' judges that.",
    )
    return expect(fail_if(baseline(command)))


@dataclass(frozen=True)
class Gate:
    """What a probe must pass."""

    demands: "tuple[Demand, ...]" = ()
    baseline: Report | None = None
    label: str = ""
    """Of the baseline."""


def parse_gate(expect: str | None, conditions: Sequence[str], baseline: Path | None, request: "Request") -> Gate:
    """Return what the options ask of what is to be measured.

    Raises:
        UsageError: one of them makes no sense, or is about what is not to be measured.
        NotAReport: the baseline cannot be read.

    """
    demands = parse_demands(expect, conditions, request.wishes)
    if baseline is None:
        for each in demands:
            if getattr(each, "is_relative", False):
                raise UsageError(f"{each.text}: name the saved probe to compare with: --baseline old.json.")
        return Gate(demands)
    from gilscope.analyse.compare import probed_calls
    from gilscope.model.probe import Probe
    from gilscope.probe import targets

    report = json_report.read(baseline)
    parts = [label for label, _ in probed_calls.split_environments(baseline.stem, report)]
    if len(parts) > 1:
        raise UsageError(
            f"--baseline {baseline}: it has several environments ({', '.join(parts)}). Give the report of one."
        )
    call = Probe(request.target, request.arguments, "", is_statement=targets.is_statement(request.target))
    name, known = probed_calls.name_call(call), probed_calls.list_calls(report)
    if name not in known:
        told = f"but of {', '.join(known)}" if known else "nor of anything else"
        raise UsageError(f"--baseline {baseline}: it has no probe of {name}, {told}.")
    return Gate(demands, report, baseline.stem)


def parse_demands(expect: str | None, conditions: Sequence[str], wishes: "Wishes") -> "tuple[Demand, ...]":
    """Return what --expect and --fail-if demand of what is to be measured.

    Raises:
        UsageError: one of them makes no sense, or is about what is not to be measured.

    """
    from gilscope import environment, executors
    from gilscope.analyse.probe import demands
    from gilscope.probe import budget

    families = (executors.declaration(name).family for name in wishes.executors)
    kinds = tuple(dict.fromkeys((*families, *wishes.executors)))
    found: list[Demand] = []
    if expect is not None:
        found.append(demands.parse_expectation(expect, f"--expect {expect}"))
    counts = wishes.workers or tuple(budget.steps(environment.effective_cpus() or 1))
    for condition in conditions:
        bound = demands.parse_bound(condition, f"--fail-if {condition}", kinds)
        if bound.workers not in (None, 1, *counts):
            measured = ", ".join(map(str, counts))
            raise UsageError(
                f"--fail-if {condition!r}: {bound.workers} {bound.quantity} are not measured, but {measured}. "
                f"Name their numbers: --workers {','.join(map(str, sorted({*counts, bound.workers or 1})))}."
            )
        found.append(bound)
    return tuple(found)


def judge_report(report: Report, gate: Gate) -> "Probed":
    """Return what a probe found, how that compares with the baseline, and whether it is what was demanded."""
    from gilscope.analyse.compare import comparing, sides
    from gilscope.analyse.probe import judging, probing

    found = probing.analyse_probe(report.sessions[0])
    if gate.baseline is not None and found.ways:
        reports = [(gate.label, gate.baseline), ("now", report)]
        found = replace(found, baseline=comparing.compare_sides(sides.collect_sides(reports)))
    return replace(found, judged=judging.judge_demands(gate.demands, found))


def report_outcomes(found: "Probed") -> None:
    """Say what came of the demands, out of the way of programs."""
    from gilscope.render.probe import demands

    for each in found.judged:
        streams.print_line(f"{each.outcome}: {demands.write_demand(each, found)}", is_remark=True)


def find_status(found: "Probed") -> int:
    """Return the exit status that says how a probe ended, and what came of the demands."""
    outcomes = {each.outcome for each in found.judged}
    if found.ended is not None:
        return exit_status.BROKEN
    if "violated" in outcomes:
        return exit_status.CONDITION_MET
    return exit_status.UNFIT if "undecided" in outcomes else exit_status.FINE
