"""The call in several environments, as tables."""

from collections.abc import Iterator

from gilscope.analyse.probe.environments import Environment, Environments
from gilscope.render import numbers
from gilscope.render.environments import words
from gilscope.render.probe import words as probe_words
from gilscope.render.table import Table


def make_tables(found: Environments) -> tuple[Table, ...]:
    """Return all tables that have rows."""
    tables = (environments(found), *(changes(found, side) for side in found.sides[1:]))
    return tuple(each for each in tables if each.rows)


def environments(found: Environments) -> Table:
    """Return what the call does in each environment."""
    best = {family: None for side in found.sides for family in (each.family for each in side.found.families)}
    return Table(
        "environments",
        "In each environment",
        "The speedup of the most workers of each kind over a plain loop, with its 95 % interval.",
        ("environment", "Python", "GIL", ">released", ">one call", *(f">{family} ×" for family in best)),
        tuple(
            (
                side.label,
                side.found.facts.python,
                side.found.verdict,
                numbers.MISSING if side.found.released is None else probe_words.write_released_share(side.found),
                numbers.duration(side.found.call_ns),
                *(_write_best(side, family) for family in best),
            )
            for side in found.sides
        ),
    )


def _write_best(side: Environment, family: str) -> str:
    way = side.found.best(family)
    return numbers.MISSING if way is None else numbers.ratio_with_interval(way.arm.speedup)


def changes(found: Environments, side: Environment) -> Table:
    """Return what differs in one environment from the reference."""
    reference = found.sides[0].label
    return Table(
        f"changes-{found.sides.index(side)}",
        f"{side.label} compared with {reference}",
        f"Ratios of blocks of the same turn, with 95 % intervals. The same: within ±{found.margin:.0%}. Errors are "
        "controlled over all rows (Holm, 5 %).",
        ("what", f">{reference}", f">{side.label}", ">ratio", "verdict"),
        tuple(_rows(side)),
    )


def _rows(side: Environment) -> Iterator[tuple[str, ...]]:
    for each in side.changes:
        yield (
            words.name_figure(each),
            words.write_value(each, each.before),
            words.write_value(each, each.now),
            numbers.ratio_with_interval(each.ratio),
            words.write_verdict(each),
        )


def for_programs(found: Environments) -> dict[str, object]:
    """Return all figures as plain values for a program; times in nanoseconds."""
    from gilscope.render.probe import tables as probe_tables

    return {
        "environments": [{"label": side.label, **probe_tables.for_programs(side.found)} for side in found.sides],
        "changes": [
            {
                "environment": side.label,
                "reference": found.sides[0].label,
                "figure": each.figure,
                "executor": None if each.arm is None else each.arm.arm.case.executor,
                "workers": None if each.arm is None else each.arm.arm.case.workers,
                "before": each.before,
                "now": each.now,
                "ratio": each.ratio.value,
                "ratio_low": each.ratio.low if each.ratio.has_interval else None,
                "ratio_high": each.ratio.high if each.ratio.has_interval else None,
                "verdict": each.verdict,
            }
            for side, each in found.changes
        ],
    }
