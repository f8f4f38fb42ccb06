"""The call at several values, as tables."""

from gilscope.analyse.probe.sizes import Curve, Point, Sizes
from gilscope.render import numbers
from gilscope.render.probe import tables as probe_tables
from gilscope.render.probe import words as probe_words
from gilscope.render.sizes import words
from gilscope.render.table import Table


def make_tables(found: Sizes) -> tuple[Table, ...]:
    """Return all tables that have rows."""
    return tuple(each for each in (values(found), crossings(found)) if each.rows)


def values(found: Sizes) -> Table:
    """Return what the call does at each value."""
    return Table(
        "values",
        f"At each {found.variable}",
        "The speedup of each kind of workers over a plain loop, with its 95 % interval.",
        (
            f">{found.variable}",
            "GIL",
            ">released",
            ">one call",
            *(f">{words.name_curve(each)}" for each in found.curves),
        ),
        tuple(
            (
                point.label,
                point.found.verdict,
                numbers.MISSING if point.found.released is None else probe_words.write_released_share(point.found),
                numbers.duration(point.found.call_ns),
                *(_write_speedup(curve, point) for curve in found.curves),
            )
            for point in found.points
        ),
    )


def _write_speedup(curve: Curve, point: Point) -> str:
    found = next((way.arm.speedup for at, way in curve.points if at == point), None)
    return numbers.ratio_with_interval(found)


def crossings(found: Sizes) -> Table:
    """Return from which value on each way pays."""
    return Table(
        "crossings",
        "Worth it from",
        "From which value on calls that are handed out one by one gain, interpolated between the values tried.",
        ("workers", f">{found.variable}"),
        tuple((words.name_curve(each), words.write_pays_from(each)) for each in found.curves),
    )


def for_programs(found: Sizes) -> dict[str, object]:
    """Return all figures as plain values for a program; a break-even of null is not known, or lies at no value."""
    return {
        "variable": found.variable,
        "values": [
            {"value": point.value, "label": point.label, **probe_tables.for_programs(point.found)}
            for point in found.points
        ],
        "pays_from": [
            {
                "executor": each.points[0][1].arm.arm.case.executor,
                "workers": each.workers,
                **_ends(each),
            }
            for each in found.curves
        ],
    }


def _ends(curve: Curve) -> dict[str, float | None]:
    crossing = curve.pays_from
    ends = (None, None, None) if crossing is None else (crossing.value, crossing.low, crossing.high)
    names = ("value", "low", "high")
    return {name: None if end is None or end == float("inf") else end for name, end in zip(names, ends, strict=True)}
