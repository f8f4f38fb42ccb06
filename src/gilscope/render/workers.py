"""How many workers to use here, for people at a terminal."""

from collections.abc import Iterator
from math import inf

from rich.console import RenderableType

from gilscope.analyse.workers import WorkersFound
from gilscope.model.workers import Allowance, Load
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.numbers import count_things, duration, ratio_with_interval, size
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.table import Table

KINDS = {"threads": ("thread", "threads"), "processes_spawn": ("process", "processes")}
"""Executors, with what people call one of their workers, and several."""

USUAL_WEIGHT = 1.0

SHORT_NS = 1_000_000
"""Handing out a shorter call by itself may cost more than it gains."""


def terminal(found: WorkersFound, screen: Screen = PAPER) -> str:
    """Show the answer, its reasons, what was measured, and what others would have chosen."""
    columns = text_width(screen.width)
    parts: list[RenderableType] = []
    if found.is_overwhelmed:
        parts.append(wrap("! ", write_disturbance(found), columns, "bold yellow"))
    parts += [wrap("", write_answer(found), columns, "bold"), Text()]
    parts += [wrap("- ", each, columns) for each in list_reasons(found)]
    if found.tried:
        parts += [Text(), make_plain_table(make_loads_table(found), screen.width)]
    return print_parts(
        [*parts, Text(), make_plain_table(make_defaults_table(found), screen.width)], color=screen.color
    )


def write_answer(found: WorkersFound) -> str:
    """Return the answer in a sentence."""
    if found.chosen is None or found.loads is None:
        return (
            f"Use {count_things(found.count, 'worker')} here. This is an estimate from the machine alone, for calls "
            "that only compute: name a function, and it is measured."
        )
    if found.count == 1 and found.is_overwhelmed:
        return f"Undecided for {found.loads.target}: other programs took the CPUs that several workers need."
    # A single worker of either kind is no reason to start any.
    what = name_load(found.chosen.load) if found.count > 1 else "one worker"
    return f"Use {what} for {found.loads.target}: no other number tried makes clearly more calls a second."


def write_disturbance(found: WorkersFound) -> str:
    """Return what others took of the CPUs, and what that leaves."""
    taken = f"{found.taken_cpus:.1f} of {found.usable_cpus} CPUs"
    return f"Other programs took {taken}: these figures are of little worth now."


def name_load(load: Load) -> str:
    """Return a load for people: 3 threads."""
    one, several = KINDS[load.executor]
    return f"{load.workers} {one if load.workers == 1 else several}"


def list_reasons(found: WorkersFound) -> Iterator[str]:
    """Yield why it is so many, one sentence each."""
    if found.over_fewer is not None and found.chosen is not None:
        gain = ratio_with_interval(found.over_fewer)
        yield f"{name_load(found.chosen.load)} make {gain} times as many calls a second as the next smaller number."
    call_ns = min((1e9 * each.load.workers / each.per_second for each in found.tried), default=inf)
    if call_ns < SHORT_NS and found.count > 1:
        yield (
            f"A call takes {duration(call_ns)}: let each task make many of them. What handing out a task costs is "
            "not counted here; gilscope probe says from what length on it pays."
        )
    if found.perhaps is not None:
        more = ratio_with_interval(found.perhaps.of_chosen)
        yield f"Undecided: {name_load(found.perhaps.load)} may make {more} times as many."
    if found.tried and 1 < found.count == max(each.load.workers for each in found.tried):
        yield f"More than {found.count} were not tried. Still more may gain, as where a call waits."
    if found.quota is not None:
        own = found.quota
        verdict = "not clear" if not own.gain.excludes(1.0) else "up" if own.gain.value > 1 else "down"
        yield (
            f"Which way to round a quota of {found.allowance.quota:g}: {verdict}. {own.more} make "
            f"{ratio_with_interval(own.gain)} times as many calls a second as {own.fewer}."
        )
    yield from _list_limits(found.allowance)
    if found.room is not None:
        whose = "A process that makes this call" if found.measured_bytes else "A Python process by itself"
        yield (
            f"{whose} takes {size(found.worker_bytes)} of memory (PSS). {size(found.allowance.memory_left_bytes)} "
            f"are left: room for {found.room:,}."
        )
    if found.loads is not None:
        yield from (f"No {KINDS[name][1]}: {reason}." for name, reason in found.loads.skipped.items())


def make_loads_table(found: WorkersFound) -> Table:
    """Return what was measured."""
    rows = tuple(
        (
            name_load(each.load) + (" ←" if each is found.chosen else ""),
            f"{each.per_second:,.4g}",
            ratio_with_interval(each.of_chosen),
            duration(each.load.p99_ns),
            "–" if each.load.throttles is None else f"{each.load.throttles:,}",
            "fits" if each.fits else "too little",
        )
        for each in found.tried
    )
    headings = ("workers", ">calls/s", ">of the choice", ">p99 of a call", ">quota used up", "memory")
    return Table("loads", "", "", headings, rows)


def make_defaults_table(found: WorkersFound) -> Table:
    """Return how many workers others would have chosen."""
    rows = tuple(
        (name, "not in this Python" if count is None else str(count))
        for name, count in found.allowance.defaults.items()
    )
    return Table("defaults", "", "", ("chosen by default", ">workers"), rows)


def _list_limits(allowance: Allowance) -> Iterator[str]:
    yield f"This process may run on {allowance.affinity} of {count_things(allowance.cpus, 'CPU')} (affinity)."
    if allowance.quota is None:
        yield "No CPU quota of a container limits it."
    else:
        yield f"The quota of its container is {allowance.quota:g} CPUs: it is used up if more are at work."
    if allowance.weight is not None and allowance.weight != USUAL_WEIGHT:
        yield f"Its cgroup has {allowance.weight:.2g}× the usual weight: so it shares CPUs that others want, too."
    if allowance.threads_per_core is not None and allowance.threads_per_core > 1:
        yield (
            f"{allowance.threads_per_core} CPUs share a core (SMT): workers that only compute gain less where two of "
            "them share one."
        )
