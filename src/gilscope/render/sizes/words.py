"""The call at several values, in sentences."""

from collections.abc import Iterator
from math import inf

from gilscope.analyse.probe.sizes import Crossing, Curve, Sizes
from gilscope.render import numbers
from gilscope.render.probe import words as probe_words


def write_title(found: Sizes) -> str:
    """Return what was probed, and at which values."""
    values = ", ".join(point.label for point in found.points)
    return f"{probe_words.write_call(found.points[0].found)} with {found.variable} = {values}"


def write_sentences(found: Sizes) -> Iterator[str]:
    """Yield what others took of the CPUs, from which value on each way pays, then what the call does with the GIL."""
    disturbance = probe_words.write_disturbance(*(point.found for point in found.points))
    if disturbance:
        yield disturbance
    for curve in found.curves:
        yield f"{name_curve(curve)}: {_write_crossing(curve.pays_from, found)}."
    verdicts: dict[str, list[str]] = {}
    for point in found.points:
        verdicts.setdefault(probe_words.VERDICTS[point.found.verdict], []).append(point.label)
    for verdict, values in verdicts.items():
        at = "at every value" if len(verdicts) == 1 else f"at {found.variable} = {', '.join(values)}"
        yield f"It {verdict} {at}."
    for point in found.points:
        if point.found.ended is not None:
            yield f"At {found.variable} = {point.label}: {point.found.ended}."


def name_curve(curve: Curve) -> str:
    """Return a way's name: 2 threads, 2 processes (spawn)."""
    return curve.executor.name_crew(curve.workers)


def _write_crossing(crossing: Crossing | None, found: Sizes) -> str:
    """Return from which value on a way pays for calls that are handed out one by one."""
    name = found.variable
    if crossing is None:
        return "not known, as handing out a call could not be timed or its result cannot be sent back"
    if crossing.value == inf:
        return f"they pay at no {name} up to {found.points[-1].label}" + _write_doubt(crossing)
    if crossing.value == 0:
        return f"they pay at every {name} from {found.points[0].label} on" + _write_doubt(crossing)
    return f"they pay from {name} ≈ {write_value(crossing.value)} on" + _write_doubt(crossing)


def _write_doubt(crossing: Crossing) -> str:
    """Return how well the value is known, if both ends say something else."""
    low, high = crossing.low, crossing.high
    if low == high:
        return ""
    low_text = "the least that was tried" if low == 0 else write_value(low)
    high_text = "no value that was tried" if high == inf else write_value(high)
    return f" (95 %: {low_text} to {high_text})"


def write_value(value: float) -> str:
    """Return a value of the variable with two digits: 0.35, 32, 33,000, 1.2e+09."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:,.0f}" if 10 <= rounded < 1e9 else f"{rounded:g}"


def write_pays_from(curve: Curve) -> str:
    """Return from which value on a way pays, in a few letters."""
    if curve.pays_from is None:
        return numbers.MISSING
    value = curve.pays_from.value
    return "never" if value == inf else "always" if value == 0 else write_value(value)
