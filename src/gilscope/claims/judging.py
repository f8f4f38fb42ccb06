"""From evidence to verdicts: pure, and the same whenever it is done again from a report's raw samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.claims import explaining
from gilscope.claims.claim import Claim, Level, Ratio, Seen, Unmeasured
from gilscope.model.evidence import Evidence
from gilscope.statistics import equivalence, estimate
from gilscope.statistics.estimate import Estimate


@dataclass(frozen=True)
class _Weighed:
    """One claim by itself: how surely it is on either side of its threshold."""

    figure: Estimate | None = None
    unit: str = ""
    p_confirmed: float = 1.0
    """Of the claim's being false, one-sided."""
    p_refuted: float = 1.0
    verdict: Verdict | None = None
    """Where no test decides."""
    reason: str = ""

    @property
    def p(self) -> float:
        """Two-sided: either verdict would be a claim about the side."""
        return min(1.0, 2 * min(self.p_confirmed, self.p_refuted))


def judge(claim: Claim, evidence: Evidence) -> Ruling:
    """Return the ruling on one claim alone."""
    return rule([(claim, evidence)])[0]


def rule(ledger: Sequence[tuple[Claim, Evidence]], bad_checks: Mapping[str, str] | None = None) -> tuple[Ruling, ...]:
    """Return the rulings on a ledger, in its order.

    The chance that any CONFIRMED or REFUTED of the ledger is wrong is 5 % (Holm). `bad_checks` are what `doctor`
    found bad, each with what it found: claims that one of them disturbs are INCONCLUSIVE.
    """
    weighed = [_weigh(claim, evidence) for claim, evidence in ledger]
    adjusted = iter(equivalence.holm([each.p for each in weighed if each.verdict is None]))
    return tuple(
        _ruling(claim, evidence, each, next(adjusted) if each.verdict is None else 0.0, bad_checks or {})
        for (claim, evidence), each in zip(ledger, weighed, strict=True)
    )


def _ruling(claim: Claim, evidence: Evidence, weighed: _Weighed, p: float, bad_checks: Mapping[str, str]) -> Ruling:
    reason = weighed.reason
    verdict: Verdict
    if weighed.verdict is not None:
        verdict = weighed.verdict
    elif p >= equivalence.ALPHA:
        verdict = "INCONCLUSIVE"
    else:
        verdict = "CONFIRMED" if weighed.p_confirmed < weighed.p_refuted else "REFUTED"
    disturbing = [f"{name}: {bad_checks[name]}" for name in claim.disturbed_by if name in bad_checks]
    reading = claim.readings.get(verdict, "")
    if disturbing and verdict in ("CONFIRMED", "REFUTED"):
        reading = ""
        verdict, reason = "INCONCLUSIVE", f"this machine is unfit for it: {'; '.join(disturbing)}"
    return Ruling(
        claim.id,
        claim.statement,
        verdict,
        reading,
        reason,
        evidence,
        weighed.figure,
        weighed.unit,
        tuple(explaining.paragraphs(claim)),
        {each.series: explaining.elsewhere(each) for each in claim.published},
    )


def _weigh(claim: Claim, evidence: Evidence) -> _Weighed:
    if isinstance(claim.test, Unmeasured):
        return _Weighed(verdict="NOT MEASURED", reason=claim.test.why)
    if evidence.inapplicable is not None:
        return _Weighed(verdict="NOT APPLICABLE", reason=evidence.inapplicable)
    if evidence.failure is not None:
        return _Weighed(verdict="INCONCLUSIVE", reason=evidence.failure)
    match claim.test:
        case Seen():
            return _weigh_seen(claim.test, evidence)
        case Ratio():
            return _weigh_ratio(claim.test, evidence)
        case Level():
            return _weigh_level(claim.test, evidence)


def _weigh_seen(test: Seen, evidence: Evidence) -> _Weighed:
    looked_at = {name: evidence.seen[name] for name in test.expected if name in evidence.seen}
    if not looked_at:
        return _Weighed(verdict="INCONCLUSIVE", reason="nothing of it was seen")
    others = [f"{name}: {seen}" for name, seen in looked_at.items() if seen != test.expected[name]]
    return _Weighed(verdict="REFUTED" if others else "CONFIRMED", reason="; ".join(others))


def _weigh_ratio(test: Ratio, evidence: Evidence) -> _Weighed:
    missing = [name for name in (test.numerator, test.denominator) if name not in evidence.series]
    if missing:
        return _Weighed(verdict="INCONCLUSIVE", reason=f"{' and '.join(missing)} were not measured")
    numerator, denominator = (evidence.series[name].samples for name in (test.numerator, test.denominator))
    if len(numerator) != len(denominator):
        return _Weighed(verdict="INCONCLUSIVE", reason="its samples are not paired")
    return _decided(estimate.ratio(numerator, denominator) if _positive(numerator, denominator) else None, test, "")


def _weigh_level(test: Level, evidence: Evidence) -> _Weighed:
    series = evidence.series.get(test.series)
    if series is None:
        return _Weighed(verdict="INCONCLUSIVE", reason=f"{test.series} was not measured")
    figure = estimate.ratio(series.samples, [1.0] * len(series.samples)) if _positive(series.samples) else None
    return _decided(figure, test, series.unit)


def _positive(*samples: Sequence[float]) -> bool:
    return all(isfinite(value) and value > 0 for each in samples for value in each)


def _decided(figure: Estimate | None, test: Ratio | Level, unit: str) -> _Weighed:
    """Return how surely a figure is on either side of the test's threshold."""
    if figure is None or not figure.has_interval:
        reason = "too few samples, or some that are no positive number"
        return _Weighed(figure, unit, verdict="INCONCLUSIVE", reason=reason)
    above, below = equivalence.p_above(figure, test.threshold), equivalence.p_below(figure, test.threshold)
    if test.direction == "above":
        return _Weighed(figure, unit, above, below)
    if test.direction == "below":
        return _Weighed(figure, unit, below, above)
    within = equivalence.p_same(figure, test.threshold - 1)
    return _Weighed(figure, unit, within, min(1.0, 2 * min(above, equivalence.p_below(figure, 1 / test.threshold))))
