"""A ledger as tables of text."""

from collections.abc import Iterator, Sequence

from gilscope.analyse.ruling import Ledger, Ruling
from gilscope.render import numbers
from gilscope.render.claims.words import VERDICT_WORDS
from gilscope.render.table import Table

TITLE = "What people say about threads and processes, tried here"

CAPTION = (
    "True, false or undecided on this machine; 5 % error over all statements (Holm). The number is what decided it, "
    "with its 95 % interval."
)


def verdicts(found: Ledger) -> Table:
    """Return one row a claim: what is said, what came of it, and what it means."""
    return Table(
        "ledger",
        TITLE,
        CAPTION,
        ("claim", "statement", "verdict", "what decided it", "what it means here"),
        tuple(
            (each.id, each.statement, VERDICT_WORDS[each.verdict], figure(each), meaning(each))
            for each in found.rulings
        ),
    )


def figure(ruling: Ruling) -> str:
    """Return what decided, with what it is of: time, processes / threads: 20.2× (19.7–20.7)."""
    if ruling.figure is None:
        return numbers.MISSING
    unit = f" {ruling.unit}" if ruling.unit else "×"
    interval = f" ({numbers.interval(ruling.figure)})" if ruling.figure.has_interval else ""
    return f"{ruling.figure_of}: {numbers.ratio(ruling.figure.value)}{unit}{interval}"


def meaning(ruling: Ruling) -> str:
    """Return what a verdict means for the reader's code, and why no more can be said."""
    return " ".join(filter(None, (ruling.reading, f"({ruling.reason})" if ruling.reason else "")))


def evidence(ruling: Ruling) -> Table:
    """Return what was measured and observed for a claim, beside what others published."""
    return Table(
        f"evidence-{ruling.id}",
        ruling.statement,
        "; ".join(ruling.evidence.notes),
        ("what", ">samples", ">typical", "unit", "published"),
        (*_measured(ruling), *_observed(ruling)),
    )


def _measured(ruling: Ruling) -> Iterator[tuple[str, ...]]:
    for name, series in ruling.evidence.series.items():
        ordered = sorted(series.samples)
        typical = numbers.ratio(ordered[len(ordered) // 2]) if ordered else numbers.MISSING
        yield name, str(len(ordered)), typical, series.unit, ruling.published.get(name, "")


def _observed(ruling: Ruling) -> Iterator[tuple[str, ...]]:
    yield from ((name, "", outcome, "", "") for name, outcome in ruling.evidence.observed.items())


def differences(ledgers: Sequence[tuple[str, Sequence[Ruling]]]) -> Table:
    """Return the claims whose verdict is not the same in all ledgers, side by side."""
    found = [(label, {each.id: each for each in rulings}) for label, rulings in ledgers]
    rows = []
    for name in dict.fromkeys(name for _, rulings in found for name in rulings):
        verdicts = [
            VERDICT_WORDS[rulings[name].verdict] if name in rulings else numbers.MISSING for _, rulings in found
        ]
        if len(set(verdicts)) > 1:
            statement = next(rulings[name].statement for _, rulings in found if name in rulings)
            rows.append((name, statement, *verdicts))
    return Table(
        "ledgers",
        "Which verdicts differ",
        "Statements about threads and processes that came out otherwise; – where one was not tried.",
        ("claim", "statement", *(label for label, _ in found)),
        tuple(rows),
    )
