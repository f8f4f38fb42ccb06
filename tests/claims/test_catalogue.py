"""Every claim of the catalogue is whole: it can be decided, and says how to read each verdict."""

from pathlib import Path

import pytest

from gilscope.claims import catalogue, families, judging, trial
from gilscope.claims.claim import Claim, LevelTest, OutcomeTest, RatioTest, Unmeasured
from gilscope.errors import UnknownName
from gilscope.model.evidence import Evidence, Series

EVERY = {name: catalogue.load(name) for name in catalogue.names()}

each_claim = pytest.mark.parametrize("claim", EVERY.values(), ids=EVERY)


def test_each_file_of_the_ledger_is_one_of_its_families() -> None:
    files = {path.stem for path in Path(families.__file__).parent.glob("[!_]*.py")}
    assert sorted(catalogue.FAMILIES) == sorted(files)


@each_claim
def test_a_claim_is_decided_in_one_way(claim: Claim) -> None:
    ways = [claim.measured_by is not None, claim.from_rounds is not None, isinstance(claim.test, Unmeasured)]
    assert sum(ways) == 1


@each_claim
def test_a_claims_experiment_is_a_function(claim: Claim) -> None:
    assert claim.measured_by is None or callable(trial.load_experiment(claim.measured_by))


@each_claim
def test_every_verdict_of_a_measured_claim_has_a_reading(claim: Claim) -> None:
    if isinstance(claim.test, OutcomeTest):
        assert {"CONFIRMED", "REFUTED"} <= claim.readings.keys()
    elif not isinstance(claim.test, Unmeasured):
        assert {"CONFIRMED", "REFUTED", "INCONCLUSIVE"} <= claim.readings.keys()


@each_claim
def test_a_threshold_makes_sense_and_says_why(claim: Claim) -> None:
    assert claim.test.why.endswith(".")
    if isinstance(claim.test, RatioTest | LevelTest):
        assert claim.test.threshold > (1 if claim.test.direction == "within" else 0)


def planted(claim: Claim, *, is_so: bool) -> Evidence:
    """Return evidence that says clearly that a claim holds, or that it does not."""
    test = claim.test
    if isinstance(test, OutcomeTest):
        return Evidence(observed={name: value if is_so else f"not {value}" for name, value in test.expected.items()})
    assert isinstance(test, RatioTest | LevelTest)
    wanted = 1.0 if test.direction == "within" and is_so else test.threshold
    if test.direction != "within" or not is_so:
        wanted *= 3.0 if (test.direction == "below") != is_so else 1 / 3
    values = tuple(wanted * (1 + 0.01 * (i % 5 - 2)) for i in range(20))
    if isinstance(test, LevelTest):
        nothing = {} if test.minus is None else {test.minus: Series("", (0.0,) * 20)}
        return Evidence({test.series: Series("", values), **nothing})
    series = {test.numerator: Series("ms", values), test.denominator: Series("ms", (1.0,) * 20)}
    if test.needs is not None:
        gain = tuple(2 * value for value in values)
        series |= {test.needs.numerator: Series("ms", gain), test.needs.denominator: Series("ms", (0.1,) * 20)}
    return Evidence(series)


@each_claim
def test_planted_evidence_on_either_side_gives_the_verdict_of_that_side(claim: Claim) -> None:
    if isinstance(claim.test, Unmeasured):
        assert judging.judge(claim, Evidence()).verdict == "NOT MEASURED"
        return
    assert judging.judge(claim, planted(claim, is_so=True)).verdict == "CONFIRMED"
    assert judging.judge(claim, planted(claim, is_so=False)).verdict == "REFUTED"
    assert judging.judge(claim, Evidence()).verdict == "INCONCLUSIVE"


def test_no_two_claims_have_one_name() -> None:
    assert len(set(catalogue.names())) == len(catalogue.names()) == sum(map(len, catalogue.families().values()))


def test_an_unknown_claim_is_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'globals-shared'"):
        catalogue.load("global-shared")


VAGUE = (
    "about as",
    "about half",
    "as soon as a",
    "are as fast",
    "no faster",
    "no more work",
    "next to nothing",
    "a fraction of",
)
"""What a reading may not say: within five times as long is not "about as long"."""


@each_claim
def test_a_reading_is_true_of_every_figure_with_its_verdict(claim: Claim) -> None:
    if isinstance(claim.test, RatioTest | LevelTest):
        assert [words for words in VAGUE for reading in claim.readings.values() if words in reading] == []
