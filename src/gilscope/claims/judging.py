"""Judges evidence: each claim gets a verdict with the figure that decides it.

The same evidence always gets the same verdict, so a report's claims can be judged again at any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, log, nan

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.claims import explaining
from gilscope.claims.claim import Claim, LevelTest, OutcomeTest, RatioTest, Unmeasured
from gilscope.model.evidence import Evidence
from gilscope.statistics import autocorrelated, equivalence, replication
from gilscope.statistics.estimate import Estimate, make_estimate
from gilscope.statistics.modes import find_two_modes

CHOICE = 1.7
"""How much less sure sessions are whose fastest way the others chose. A way that is lucky in one session is chosen in
the others, so their samples depend on each other: with up to six equal ways and ten sessions the mean scatters by up
to 1.7 times as much as Student's error says (tests/simulations/ledger.py)."""

BadChecks = Mapping[str, Mapping[str, str]]

NOTABLE = 1.2
"""Two values between which samples jump are reported if one is larger than the other by more than this."""

APART = "the sessions fall into two groups that lie more than 20 % apart"

ONE_SESSION = (
    "one session: its samples do not tell by how much a fresh process differs; measure several, as gilscope run does"
)


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


def rule(ledger: Sequence[tuple[Claim, Evidence]], bad_checks: BadChecks | None = None) -> tuple[Ruling, ...]:
    """Return the rulings on the claims of a ledger, in the same order.

    The chance that any CONFIRMED or REFUTED among them is wrong is at most 5 % (Holm). `bad_checks` holds, by claim,
    the titles of the doctor's checks that were bad when it was tried. If one disturbs the claim, it is INCONCLUSIVE.
    """
    weighed = [_weigh(claim, evidence) for claim, evidence in ledger]
    adjusted = iter(equivalence.adjust_by_holm([each.p for each in weighed if each.verdict is None]))
    bad = bad_checks or {}
    return tuple(
        _ruling(claim, evidence, each, next(adjusted) if each.verdict is None else 0.0, bad.get(claim.id, {}))
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
    disturbing = [bad_checks[name] for name in claim.disturbed_by if name in bad_checks]
    reading = claim.readings.get(verdict, "")
    if disturbing and verdict in ("CONFIRMED", "REFUTED"):
        reading = ""
        verdict, reason = (
            "INCONCLUSIVE",
            f"the doctor found this machine unfit for it: bad {' and '.join(disturbing)}",
        )
    return Ruling(
        claim.id,
        claim.statement,
        verdict,
        reading,
        reason,
        replace(evidence, notes=(*evidence.notes, *_describe_modes(claim, evidence))),
        weighed.figure,
        weighed.unit,
        explaining.name_figure(claim.test, evidence),
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
    if isinstance(claim.test, OutcomeTest):
        return _weigh_outcomes(claim.test, evidence)
    weighed = _weigh_samples(claim.test, evidence)
    if isinstance(claim.test, RatioTest) and claim.test.needs is not None and weighed.verdict is None:
        return _weigh_need(weighed, claim.test.needs, evidence)
    return weighed


def _weigh_outcomes(test: OutcomeTest, evidence: Evidence) -> _Weighed:
    outcomes = {name: evidence.observed[name] for name in test.expected if name in evidence.observed}
    if not outcomes:
        return _Weighed(verdict="INCONCLUSIVE", reason="nothing that decides it was observed")
    others = [f"{name}: {outcome}" for name, outcome in outcomes.items() if outcome != test.expected[name]]
    return _Weighed(verdict="REFUTED" if others else "CONFIRMED", reason="; ".join(others))


def _weigh_need(weighed: _Weighed, need: RatioTest, evidence: Evidence) -> _Weighed:
    """Return what is left of a claim's test where another must hold first: both p-values have to be small."""
    first = _weigh_samples(need, evidence)
    if first.verdict is not None:
        return replace(weighed, verdict=first.verdict, reason=first.reason)
    if first.p_refuted < equivalence.ALPHA / 2:
        return replace(weighed, verdict="NOT APPLICABLE", reason=need.why)
    p_confirmed, p_refuted = (max(p, first.p_confirmed) for p in (weighed.p_confirmed, weighed.p_refuted))
    return replace(weighed, p_confirmed=p_confirmed, p_refuted=p_refuted)


def _weigh_samples(test: RatioTest | LevelTest, evidence: Evidence) -> _Weighed:
    """Return on which side of the test's threshold the samples are, and with what p-values."""
    names = _names(test)
    missing = [name for name in names if name not in evidence.series]
    if missing:
        return _Weighed(verdict="INCONCLUSIVE", reason=f"{' and '.join(missing)} {_was(missing)} not measured")
    columns = [evidence.series[name].samples for name in names]
    if len({len(each) for each in columns}) > 1:
        return _Weighed(verdict="INCONCLUSIVE", reason="its samples are not paired")
    unit = evidence.series[names[0]].unit if isinstance(test, LevelTest) else ""
    if not all(_is_usable(test, value) for each in columns for value in each):
        fault = "a finite number" if isinstance(test, LevelTest) else "a positive number"
        return _Weighed(unit=unit, verdict="INCONCLUSIVE", reason=f"a sample is not {fault}")
    values = [_compare(test, *pair) for pair in zip(*columns, strict=True)]
    scale = _scale(test, values)
    figure = _estimate([value / scale for value in values], evidence)
    weighed = _Weighed(_as_shown(test, figure, scale), unit)
    if evidence.sessions == 1:
        return replace(weighed, verdict="INCONCLUSIVE", reason=ONE_SESSION)
    if not figure.has_interval:
        return replace(weighed, verdict="INCONCLUSIVE", reason="too few samples")
    if figure.apart:
        return replace(weighed, verdict="INCONCLUSIVE", reason=APART)
    modes = find_two_modes(values) if evidence.sessions is None else None
    bounds = [log(bound) for bound in _bounds(test)] if isinstance(test, RatioTest) else [test.threshold]
    if modes is not None and any(modes[0].center < bound < modes[1].center for bound in bounds):
        low, high = (f"{_shown(test, each.center):.3g} {unit or '×'} in {each.share:.0%} of them" for each in modes)
        reason = f"the samples jump between two values on both sides of the threshold: {low}, {high}"
        return replace(weighed, verdict="INCONCLUSIVE", reason=reason)
    return _compare_with_threshold(weighed, figure, test, scale)


def _is_usable(test: RatioTest | LevelTest, value: float) -> bool:
    return isfinite(value) and (isinstance(test, LevelTest) or value > 0)


def _compare(test: RatioTest | LevelTest, first: float, second: float | None = None) -> float:
    """Return what is judged of a pair: the logarithm of a ratio, a level, or a difference."""
    if isinstance(test, LevelTest):
        return first - (second or 0.0)
    assert second is not None
    return log(first) - log(second)


def _scale(test: RatioTest | LevelTest, values: Sequence[float]) -> float:
    """Return by what levels are divided, as the statistics return exponentials of what they are given."""
    return max([1.0, abs(test.threshold), *map(abs, values)]) if isinstance(test, LevelTest) else 1.0


def _shown(test: RatioTest | LevelTest, center: float) -> float:
    return center if isinstance(test, LevelTest) else exp(center)


def _as_shown(test: RatioTest | LevelTest, figure: Estimate, scale: float) -> Estimate:
    """Return an estimate in the unit of the series."""
    if not isinstance(test, LevelTest):
        return figure
    level = (scale * log(each) if each > 0 else nan for each in (figure.value, figure.low, figure.high))
    value, low, high = (min(max(each, test.least), test.most) if isfinite(each) else nan for each in level)
    return replace(figure, value=value, low=low, high=high)


def _estimate(logs: Sequence[float], evidence: Evidence) -> Estimate:
    """Return the typical ratio: over blocks of one process, which depend on each other, or over sessions."""
    if evidence.sessions is None or evidence.sessions < 2:
        found = autocorrelated.estimate_autocorrelated(logs)
    else:
        each = (Estimate(exp(value), nan, nan, 1) for value in logs)
        found = replication.estimate_over_sessions({f"{number}": one for number, one in enumerate(each)})
    if not evidence.has_choice or not isfinite(found.error):
        return found
    return make_estimate(found.log, CHOICE * found.error, found.freedom, found.n)


def _names(test: RatioTest | LevelTest) -> tuple[str, ...]:
    if isinstance(test, RatioTest):
        return (test.numerator, test.denominator)
    return (test.series,) if test.minus is None else (test.series, test.minus)


def _was(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _bounds(test: RatioTest) -> tuple[float, ...]:
    return (1 / test.threshold, test.threshold) if test.direction == "within" else (test.threshold,)


def _describe_modes(claim: Claim, evidence: Evidence) -> tuple[str, ...]:
    """Return a note on each series that decides a claim and jumps between two values."""
    if isinstance(claim.test, OutcomeTest | Unmeasured) or evidence.sessions is not None:
        return ()
    found = []
    for name in _names(claim.test):
        series = evidence.series.get(name)
        if series is None or not all(isfinite(value) and value > 0 for value in series.samples):
            continue
        modes = find_two_modes([log(value) for value in series.samples])
        if modes is not None and modes[1].center - modes[0].center > log(NOTABLE):
            low, high = (f"{exp(each.center):.3g} {series.unit} in {each.share:.0%}" for each in modes)
            found.append(f"{name} jumps between two values: {low} of the samples, {high}")
    return tuple(found)


def _compare_with_threshold(
    weighed: _Weighed, figure: Estimate, test: RatioTest | LevelTest, scale: float
) -> _Weighed:
    """Return on which side of the test's threshold a figure is, and with what p-values."""
    threshold = exp(test.threshold / scale) if isinstance(test, LevelTest) else test.threshold
    above, below = equivalence.p_above(figure, threshold), equivalence.p_below(figure, threshold)
    if test.direction == "above":
        return replace(weighed, p_confirmed=above, p_refuted=below)
    if test.direction == "below":
        return replace(weighed, p_confirmed=below, p_refuted=above)
    # Equivalence is tested by two one-sided tests, and so is its opposite: outside is either above or below.
    within = equivalence.p_same(figure, threshold - 1)
    outside = min(1.0, 2 * min(above, equivalence.p_below(figure, 1 / threshold)))
    return replace(weighed, p_confirmed=within, p_refuted=outside)
