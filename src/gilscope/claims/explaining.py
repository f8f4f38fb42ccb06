"""A claim in paragraphs."""

from collections.abc import Iterator

from gilscope.claims.claim import Claim, Level, Published, Ratio, Seen, Unmeasured


def paragraphs(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield what is said, what is tried, how it is decided and how to read each verdict, each with a heading."""
    yield "Said", f"“{claim.statement}”. {claim.heard}"
    yield "Tried", claim.experiment
    yield "Decided by", _decided_by(claim)
    yield from claim.readings.items()
    for each in claim.published:
        yield "Elsewhere", f"{each.series}: {elsewhere(each)}"
    if claim.disturbed_by:
        yield (
            "Unfit machines",
            f"INCONCLUSIVE where gilscope doctor finds one of these bad: {', '.join(claim.disturbed_by)}",
        )


def elsewhere(published: Published) -> str:
    """Return somebody else's figure, and who gives it."""
    return f"{published.value:g} {published.unit} ({published.source})"


def _decided_by(claim: Claim) -> str:
    match claim.test:
        case Ratio(numerator, denominator, direction, threshold, why):
            return f"the ratio {numerator} / {denominator}: {direction} {threshold:g}. {why}"
        case Level(series, direction, threshold, why):
            return f"{series}: {direction} {threshold:g}. {why}"
        case Seen(expected, why):
            return f"{'; '.join(f'{name}: {value}' for name, value in expected.items())}. {why}"
        case Unmeasured(why):
            return f"no experiment: {why}"
