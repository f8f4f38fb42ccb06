"""Fill docs/claims.md from the ledgers beside it: no verdict and no figure there is typed in.

    python -m scripts.docs.claims_page            writes it anew
    python -m scripts.docs.claims_page --check    exit status 1 if it is not what the reports say

The ledgers in docs/data/claims are made by `gilscope claims -o docs/data/claims/cpython-3.11.json`, and so on, each
by its own interpreter, on an idle machine. `gilscope merge` joins what `-k` has tried later.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from scripts.docs import marked

from gilscope.analyse.ruling import Ruling
from gilscope.claims import catalogue, explaining
from gilscope.claims import rulings as claims_rulings
from gilscope.claims.claim import Claim, Published
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import numbers
from gilscope.render.claims import tables
from gilscope.render.claims.words import VERDICT_WORDS
from gilscope.render.markdown_tables import Markup, escape, make_row

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "claims.md"

LEDGERS = {"3.11": "3.11", "3.14": "3.14", "3.14t": "3.14t, no GIL"}
"""The interpreters, and what each is called."""

FAR = 3
"""Our figure and a published one that are further apart than this need a word."""

Rulings = Mapping[str, Mapping[str, Ruling]]


def page(text: str) -> str:
    """Return the page with every part made anew."""
    reports = {name: json_report.read(DOCS / f"data/claims/cpython-{file}.json") for file, name in LEDGERS.items()}
    rulings = {
        name: {each.id: each for each in claims_rulings.judge_report(report)} for name, report in reports.items()
    }
    parts = {family: list(_family(found, rulings)) for family, found in catalogue.families().items()}
    parts["verdicts"] = list(_verdicts(rulings))
    parts["where"] = [f"- {name}: {describe_place(report)}" for name, report in reports.items()]
    return marked.filled(text, parts)


def describe_place(report: Report) -> str:
    """Return where and when a ledger was measured, and which claims were tried on a later day than the first."""
    first = marked.find_date(report.sessions[0])
    days = {name: marked.find_date(session) for session in report.sessions for name in session.evidence}
    later = {day: [name for name in days if days[name] == day] for day in sorted({*days.values()} - {first})}
    tried = (f" Tried on {day}: {', '.join(names)}." for day, names in later.items())
    return marked.where(report) + "".join(tried)


def _verdicts(rulings: Rulings) -> Iterator[str]:
    """Yield one line a claim: its verdict under each interpreter."""
    yield make_row("claim", *rulings)
    yield make_row(*["---"] * (1 + len(rulings)))
    for name in catalogue.names():
        link = Markup(f"[{escape(catalogue.load(name).statement)}](#{name})")
        yield make_row(
            link,
            *(VERDICT_WORDS[found[name].verdict] if name in found else numbers.MISSING for found in rulings.values()),
        )


def _family(found: tuple[Claim, ...], rulings: Rulings) -> Iterator[str]:
    yield from _remember(found, rulings)
    yield ""
    for claim in found:
        yield from _claim(claim, {name: each[claim.id] for name, each in rulings.items() if claim.id in each})


def _remember(found: tuple[Claim, ...], rulings: Rulings) -> Iterator[str]:
    """Yield what to remember of a chapter: how many statements are true everywhere, and which are false somewhere."""
    words = {
        claim.id: {name: VERDICT_WORDS[each[claim.id].verdict] for name, each in rulings.items() if claim.id in each}
        for claim in found
    }
    true = sum({*each.values()} == {"true"} for each in words.values())
    open_words = {VERDICT_WORDS["INCONCLUSIVE"], VERDICT_WORDS["NOT APPLICABLE"]}
    left = sum(len(each) < len(rulings) or bool(open_words & {*each.values()}) for each in words.values())
    yield (
        f"**To remember.** True under every interpreter here: {true} of {len(found)} statements; undecided or not "
        f"tried under one or more: {left}."
    )
    false = {}
    for claim in found:
        where = [name for name, word in words[claim.id].items() if word == "false"]
        if where:
            under = "" if len(where) == len(rulings) else f" (in {' and '.join(where)})"
            false[claim.id] = f"[{escape(claim.statement)}](#{claim.id}){under}"
    yield f"False: {'; '.join(false.values())}." if false else "None is false under any of them."


def _claim(claim: Claim, by_interpreter: Mapping[str, Ruling]) -> Iterator[str]:
    """Yield a claim as a section: what is said and tried, what came of it, and what that means."""
    yield f'<a id="{claim.id}"></a>'
    yield ""
    yield f"### “{claim.statement}”"
    yield ""
    yield f"*{claim.heard}* {'' if claim.experiment == 'None.' else claim.experiment}".strip()
    yield ""
    yield f"Decided by {explaining.describe_test(claim)}"
    yield ""
    for verdict, names in _grouped(by_interpreter).items():
        ruling = by_interpreter[names[0]]
        figures = ", ".join(
            f"{name}: {tables.figure(by_interpreter[name])}" for name in names if by_interpreter[name].figure
        )
        where = f" ({figures})" if figures else f" ({', '.join(names)})" if len(names) < len(by_interpreter) else ""
        yield f"**{verdict.capitalize()}**{where}. {tables.meaning(ruling)}"
        yield ""
    first = next(iter(by_interpreter.values()), None)
    if first is not None and first.evidence.series:
        yield from _series(claim, by_interpreter)
        yield ""
    if first is not None and first.evidence.observed and len(first.evidence.observed) <= len(claim.readings) * 8:
        yield from _seen(by_interpreter)
        yield ""


def _grouped(by_interpreter: Mapping[str, Ruling]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, ruling in by_interpreter.items():
        found.setdefault(VERDICT_WORDS[ruling.verdict], []).append(name)
    return found


def _series(claim: Claim, by_interpreter: Mapping[str, Ruling]) -> Iterator[str]:
    """Yield what was measured, the middle of all samples, and what others give."""
    names = dict.fromkeys(name for each in by_interpreter.values() for name in each.evidence.series)
    yield make_row("typical", "unit", *by_interpreter)
    yield make_row("---", "---", *["--:"] * len(by_interpreter))
    for name in names:
        series = [each.evidence.series.get(name) for each in by_interpreter.values()]
        unit = next(each.unit for each in series if each is not None)
        cells = [numbers.MISSING if each is None else numbers.ratio(median(each.samples)) for each in series]
        yield make_row(name, unit, *cells)
    for published in claim.published:
        yield ""
        yield _beside(published, next(iter(by_interpreter.values())))


def _beside(published: Published, ruling: Ruling) -> str:
    """Return what somebody else gives, and how ours compares."""
    said = f"Published for {published.series}: {explaining.describe_published(published)}."
    series = ruling.evidence.series.get(published.series)
    if series is None or not published.comparable:
        return f"{said} {published.differs}".strip()
    ratio = median(series.samples) / published.value
    far = f" {published.differs}" if published.differs and not 1 / FAR <= ratio <= FAR else ""
    return f"{said} Ours is {numbers.ratio(ratio)} times that.{far}"


def _seen(by_interpreter: Mapping[str, Ruling]) -> Iterator[str]:
    names = dict.fromkeys(name for each in by_interpreter.values() for name in each.evidence.observed)
    yield make_row("seen", *by_interpreter)
    yield make_row(*["---"] * (1 + len(by_interpreter)))
    for name in names:
        yield make_row(name, *(each.evidence.observed.get(name, numbers.MISSING) for each in by_interpreter.values()))


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))
