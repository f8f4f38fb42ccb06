"""Functions that were probed, compared: in sentences, and what they do with the GIL as a table."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.probed_sides import GilChange
from gilscope.analyse.probe.probing import Probed
from gilscope.render import numbers
from gilscope.render.names import VERDICTS
from gilscope.render.probe import words
from gilscope.render.table import Table


def write_gil_change(change: GilChange) -> str:
    """Return what a function does with the GIL, on the reference and now."""
    before, now = (_write_verdict(each) for each in (change.before, change.now))
    if change.verdict == "same":
        return f"{change.call}: {now} as before"
    return f"{change.call}: {now}; before, it {before}" + (" (undecided)" if change.verdict == "cannot tell" else "")


def write_changes(compared: Compared) -> Iterator[str]:
    """Yield what became of each function that was probed: what it does with the GIL, then its ratios."""
    reference = compared.sides[0].label
    for change in compared.gil:
        yield f"{change.label} compared with {reference}: {write_gil_change(change)}."
    for index, side in enumerate(compared.sides):
        for row in compared.rows:
            if (ratio := row.ratios[index]) is not None:
                yield (
                    f"{row.case.kernel}, {row.case.label}: {compared.metric} {side.label}/{reference} "
                    f"{numbers.ratio_with_interval(ratio.value)}: {VERDICTS[ratio.verdict]}"
                )


def _write_verdict(found: Probed) -> str:
    released = "" if found.released is None else f" ({words.write_released_share(found)} of a call released)"
    return f"{words.VERDICTS[found.verdict]}{released}"


def gil(compared: Compared) -> Table:
    """Return what functions that were probed do with the GIL: what is asked first."""
    return Table(
        "gil",
        "What it does with the GIL",
        "The share of a call in which other threads can run, with its 95 % interval.",
        ("report", "function", "before", "now", "verdict"),
        tuple(
            (each.label, each.call, *map(_describe_release, (each.before, each.now)), each.verdict)
            for each in compared.gil
        ),
    )


def _describe_release(found: Probed) -> str:
    released = "" if found.released is None else f", {words.write_released_share(found)}"
    return f"{found.verdict}{released}"
