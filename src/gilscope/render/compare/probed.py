"""Functions that were probed, compared: in sentences, and what they do with the GIL as a table."""

from collections import Counter
from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.probed_sides import GilChange
from gilscope.analyse.probe.probing import Probed
from gilscope.render import numbers
from gilscope.render.names import VERDICTS, fact_name
from gilscope.render.probe import words
from gilscope.render.table import Table

MOST_TOLD = 3
"""Functions whose change is told in a sentence each."""


def write_gil_change(change: GilChange) -> str:
    """Return what a function does with the GIL, on the reference and now."""
    before, now = (_write_verdict(each) for each in (change.before, change.now))
    if change.verdict == "same":
        return f"{change.call}: {now} as before"
    return f"{change.call}: {now}; before, it {before}" + (" (undecided)" if change.verdict == "undecided" else "")


def write_changes(compared: Compared) -> Iterator[str]:
    """Yield what became of the functions that were probed: the counts first, then what differs.

    Of a single function all is said.
    """
    reference = compared.sides[0].label
    for index, side in enumerate(compared.sides[1:], start=1):
        changes = [each for each in compared.gil if each.label == side.label]
        if not changes:
            continue
        is_single = len(changes) == 1
        counts = Counter(each.verdict for each in changes)
        yield (
            f"The GIL, {side.label} compared with {reference}: the same in {counts['same'] or 'none'} of "
            f"{numbers.count_things(len(changes), 'function')}, different in {counts['differs'] or 'none'}"
            f"{', undecided in ' + str(counts['undecided']) if counts['undecided'] else ''}."
        )
        told = [each for each in changes if is_single or each.verdict == "differs"]
        # More than a few are one change of the interpreter, and the table has them.
        yield from (f"{write_gil_change(each)}." for each in (told if len(told) <= MOST_TOLD else ()))
        yield from _write_ratios(compared, index, is_whole=is_single)


def _write_ratios(compared: Compared, index: int, *, is_whole: bool) -> Iterator[str]:
    """Yield the ratios of one side that differ, or all of them; then how many do not differ."""
    reference, label = compared.sides[0].label, compared.sides[index].label
    left: Counter[str] = Counter()
    for row in compared.rows:
        figure, ratio = row.figures[index], row.ratios[index]
        if figure is None or ratio is None:
            continue
        if is_whole or ratio.verdict == "differs":
            what = f"{row.case.kernel}, {figure.executor.name_crew(row.case.workers)}"
            shown = numbers.ratio_with_interval(ratio.value)
            yield f"{what}: {compared.metric} {label}/{reference} {shown}: {VERDICTS[ratio.verdict]}"
        else:
            left[ratio.verdict] += 1
    if left:
        what = f"{left['same'] or 'none'} {'is' if left['same'] < 2 else 'are'} the same"
        yield f"Of the other {sum(left.values())} ratios of {compared.metric} {what}, {left['undecided']} undecided."


def _write_verdict(found: Probed) -> str:
    released = "" if found.released is None else f" ({words.write_released_share(found)} of a call released)"
    return f"{words.VERDICTS[found.verdict]}{released}"


def gil(compared: Compared) -> Table:
    """Return what functions that were probed do with the GIL: what is asked first."""
    has_many = len(compared.sides) > 2
    return Table(
        "gil",
        "What it does with the GIL",
        "The share of a call in which other threads can run, with its 95 % interval.",
        (*(("report",) if has_many else ()), "function", "before", "now", "verdict"),
        tuple(
            (
                *((each.label,) if has_many else ()),
                each.call,
                *map(_describe_release, (each.before, each.now)),
                each.verdict,
            )
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
