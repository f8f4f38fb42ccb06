"""Explains a claim in paragraphs."""

from collections.abc import Iterator

from gilscope.claims.claim import Claim, LevelTest, OutcomeTest, Published, RatioTest, Test, Unmeasured
from gilscope.model.evidence import Evidence

TIMES = ("ns", "µs", "ms", "s")
"""Units in which a ratio is one of times."""


def paragraphs(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs that explain a claim, each with its heading."""
    yield "Claim", f"“{claim.statement}”. {claim.heard}"
    yield "Experiment", claim.experiment
    yield "Decided by", describe_test(claim)
    yield from claim.readings.items()
    for each in claim.published:
        yield "Published", f"{each.series}: {describe_published(each)}"
    if claim.disturbed_by:
        checks = ", ".join(claim.disturbed_by)
        yield "Unfit machines", f"undecided if gilscope doctor finds one of these bad: {checks}"


def name_figure(test: Test, evidence: Evidence) -> str:
    """Return what the figure that decides a claim is: a series, or what of one is divided by that of another."""
    match test:
        case RatioTest(numerator, denominator):
            series = evidence.series.get(numerator)
            unit = "" if series is None else series.unit
            quantity = "time" if unit in TIMES else unit
            return f"{quantity}{', ' if quantity else ''}{numerator} / {denominator}"
        case LevelTest(series_name, minus=minus):
            return series_name if minus is None else f"{series_name} − {minus}"
    return ""


def describe_published(published: Published) -> str:
    """Return somebody else's figure and its source."""
    return f"{published.value:g} {published.unit} ({published.source})"


def describe_test(claim: Claim) -> str:
    """Return what decides a claim, what confirms it, and why."""
    match claim.test:
        case RatioTest(numerator, denominator, "within", threshold, why):
            holds = f"clearly within a factor of {threshold:g} of 1"
            return f"the ratio {numerator} / {denominator}. The claim holds if it is {holds}. {why}"
        case RatioTest(numerator, denominator, direction, threshold, why, needs):
            holds = f"clearly {direction} {threshold:g}"
            said = f"the ratio {numerator} / {denominator}. The claim holds if it is {holds}. {why}"
            if needs is None:
                return said
            first = f"{needs.numerator} / {needs.denominator} is {needs.direction} {needs.threshold:g}"
            return f"{said} It is decided only where {first}."
        case LevelTest(series, direction, threshold, why, minus):
            what = f"the series {series}" if minus is None else f"the difference {series} − {minus}"
            return f"{what}. The claim holds if it is clearly {direction} {threshold:g}. {why}"
        case OutcomeTest(expected, why):
            outcomes = "; ".join(f"{name} → {outcome}" for name, outcome in expected.items())
            return f"what is observed. The claim holds if it is: {outcomes}. {why}"
        case Unmeasured(why):
            return f"no experiment. {why}"
