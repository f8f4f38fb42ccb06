"""Judges evidence: each claim gets a verdict with the figure that decides it.

The same evidence always gets the same verdict, so a report's claims can be judged again at any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.claims import explaining
from gilscope.claims.claim import Claim, LevelTest, OutcomeTest, RatioTest, Unmeasured
from gilscope.model.evidence import Evidence
from gilscope.statistics import equivalence, estimate
from gilscope.statistics.estimate import Estimate


@dataclass(frozen=True)
class _Weighed:
    """One claim by itself, before the correction for many claims."""

    figure: Estimate | None = None
    unit: str = ""
    p_confirmed: float = 1.0
    """The chance of such samples if the claim is false, one-sided: a small one confirms it."""
    p_refuted: float = 1.0
    """The chance of such samples if the claim is true, one-sided."""
    verdict: Verdict | None = None
    """The verdict if no statistical test decides."""
    reason: str = ""

    @property
    def p(self) -> float:
        """The two-sided p-value: either verdict would say on which side of the threshold the figure is."""
        return min(1.0, 2 * min(self.p_confirmed, self.p_refuted))


def judge(claim: Claim, evidence: Evidence) -> Ruling:
    """Return the ruling on one claim alone."""
    return rule([(claim, evidence)])[0]


def rule(ledger: Sequence[tuple[Claim, Evidence]], bad_checks: Mapping[str, str] | None = None) -> tuple[Ruling, ...]:
    """Return the rulings on the claims of a ledger, in the same order.

    The chance that any CONFIRMED or REFUTED among them is wrong is at most 5 % (Holm). `bad_checks` holds the titles
    of the doctor's checks that were bad: claims that such a check disturbs are INCONCLUSIVE.
    """
    weighed = [_weigh(claim, evidence) for claim, evidence in ledger]
    adjusted = iter(equivalence.adjust_by_holm([each.p for each in weighed if each.verdict is None]))
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
        verdict, reason = "INCONCLUSIVE", f"this machine is unfit for this experiment: {'; '.join(disturbing)}"
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
        {each.series: explaining.describe_published(each) for each in claim.published},
    )


def _weigh(claim: Claim, evidence: Evidence) -> _Weighed:
    if isinstance(claim.test, Unmeasured):
        return _Weighed(verdict="NOT MEASURED", reason=claim.test.why)
    if evidence.inapplicable is not None:
        return _Weighed(verdict="NOT APPLICABLE", reason=evidence.inapplicable)
    if evidence.failure is not None:
        return _Weighed(verdict="INCONCLUSIVE", reason=evidence.failure)
    match claim.test:
        case OutcomeTest():
            return _weigh_outcomes(claim.test, evidence)
        case RatioTest():
            return _weigh_ratio(claim.test, evidence)
        case LevelTest():
            return _weigh_level(claim.test, evidence)


def _weigh_outcomes(test: OutcomeTest, evidence: Evidence) -> _Weighed:
    outcomes = {name: evidence.observed[name] for name in test.expected if name in evidence.observed}
    if not outcomes:
        return _Weighed(verdict="INCONCLUSIVE", reason="nothing that decides it was observed")
    others = [f"{name}: {outcome}" for name, outcome in outcomes.items() if outcome != test.expected[name]]
    return _Weighed(verdict="REFUTED" if others else "CONFIRMED", reason="; ".join(others))


def _weigh_ratio(test: RatioTest, evidence: Evidence) -> _Weighed:
    missing = [name for name in (test.numerator, test.denominator) if name not in evidence.series]
    if missing:
        return _Weighed(verdict="INCONCLUSIVE", reason=f"{' and '.join(missing)} were not measured")
    numerator, denominator = (evidence.series[name].samples for name in (test.numerator, test.denominator))
    if len(numerator) != len(denominator):
        return _Weighed(verdict="INCONCLUSIVE", reason="its samples are not paired")
    figure = estimate.estimate_ratio(numerator, denominator) if _are_positive(numerator, denominator) else None
    return _compare_with_threshold(figure, test, "")


def _weigh_level(test: LevelTest, evidence: Evidence) -> _Weighed:
    series = evidence.series.get(test.series)
    if series is None:
        return _Weighed(verdict="INCONCLUSIVE", reason=f"{test.series} was not measured")
    figure = (
        estimate.estimate_ratio(series.samples, [1.0] * len(series.samples))
        if _are_positive(series.samples)
        else None
    )
    return _compare_with_threshold(figure, test, series.unit)


def _are_positive(*samples: Sequence[float]) -> bool:
    return all(isfinite(value) and value > 0 for each in samples for value in each)


def _compare_with_threshold(figure: Estimate | None, test: RatioTest | LevelTest, unit: str) -> _Weighed:
    """Return on which side of the test's threshold a figure is, and with what p-values."""
    if figure is None or not figure.has_interval:
        reason = "too few samples, or a sample that is not a positive number"
        return _Weighed(figure, unit, verdict="INCONCLUSIVE", reason=reason)
    above, below = equivalence.p_above(figure, test.threshold), equivalence.p_below(figure, test.threshold)
    if test.direction == "above":
        return _Weighed(figure, unit, above, below)
    if test.direction == "below":
        return _Weighed(figure, unit, below, above)
    # Equivalence is tested by two one-sided tests, and so is its opposite: outside is either above or below.
    within = equivalence.p_same(figure, test.threshold - 1)
    return _Weighed(figure, unit, within, min(1.0, 2 * min(above, equivalence.p_below(figure, 1 / test.threshold))))
