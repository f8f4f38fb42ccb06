"""Functions that were probed, compared: in sentences, and what they do with the GIL as a table."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.probed_sides import GilChange
from gilscope.analyse.probe.probing import Probed
from gilscope.render import numbers
from gilscope.render.names import VERDICTS, fact_name
from gilscope.render.probe import words
from gilscope.render.table import Table


def write_gil_change(change: GilChange) -> str:
    """Return what a function does with the GIL, on the reference and now."""
    before, now = (_write_verdict(each) for each in (change.before, change.now))
    if change.verdict == "same":
        return f"{change.call}: {now} as before"
    return f"{change.call}: {now}; before, it {before}" + (" (undecided)" if change.verdict == "undecided" else "")


def write_changes(compared: Compared) -> Iterator[str]:
    """Yield what became of each function that was probed: what it does with the GIL, then its ratios."""
    reference = compared.sides[0].label
    for change in compared.gil:
        yield f"{change.label} compared with {reference}: {write_gil_change(change)}."
    for index, side in enumerate(compared.sides):
        for row in compared.rows:
            figure, ratio = row.figures[index], row.ratios[index]
            if figure is not None and ratio is not None:
                what = f"{row.case.kernel}, {figure.executor.name_crew(row.case.workers)}"
                shown = numbers.ratio_with_interval(ratio.value)
                yield f"{what}: {compared.metric} {side.label}/{reference} {shown}: {VERDICTS[ratio.verdict]}"


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


def changes(compared: Compared) -> Table:
    """Return what became of a function since it was probed before."""
    before, now = compared.sides[0].label, compared.sides[-1].label
    calls = {row.case.kernel for row in compared.rows if row.ratios[-1] is not None}
    facts = ", ".join(fact_name(each.key) for each in compared.facts)
    return Table(
        "baseline",
        f"Compared with {before}",
        " ".join([*compared.warnings[:1], f"What differs besides: {facts}." if facts else ""]).strip(),
        ("what", f">{before}", f">{now}", ">ratio", "verdict"),
        (
            *(
                ("GIL", *map(_describe_release, (each.before, each.now)), "", each.verdict)
                for each in compared.gil
                if each.call in calls
            ),
            *(
                (
                    now_figure.executor.name_crew(row.case.workers),
                    *(numbers.ratio_with_interval(None if each is None else each.value) for each in row.figures),
                    numbers.ratio_with_interval(ratio.value),
                    ratio.verdict,
                )
                for row in compared.rows
                if (ratio := row.ratios[-1]) is not None and (now_figure := row.figures[-1]) is not None
            ),
        ),
    )


def _describe_release(found: Probed) -> str:
    released = "" if found.released is None else f", {words.write_released_share(found)}"
    return f"{found.verdict}{released}"
