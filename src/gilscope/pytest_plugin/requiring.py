"""What a test requires of a function: `result.require(releases=True, threads=1.3)`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import pytest

from gilscope.analyse.probe import judging
from gilscope.analyse.probe.demands import BOUNDS, RANGES, RELEASED, Bound, Demand, Expectation
from gilscope.analyse.probe.probing import Probed
from gilscope.errors import InvalidNumber, NotMeasured, UnknownName, UsageError
from gilscope.render.probe import words
from gilscope.render.probe.demands import write_demand
from gilscope.visible import make_visible

OnUndecided = Literal["skip", "fail"]

ON_UNDECIDED: tuple[OnUndecided, ...] = ("skip", "fail")
"""What a test may do if the figures do not decide what it asks: the usual one first."""


class RequirementViolated(pytest.fail.Exception, AssertionError):  # type: ignore[name-defined, misc]
    """What fails a test whose function does not do what was required: a sentence, which pytest shows alone."""

    def __init__(self, sentence: str) -> None:
        super().__init__(make_visible(sentence), pytrace=False)  # type: ignore[call-arg]


def parse_on_undecided(text: str) -> OnUndecided:
    """Return what a test is to do if the figures do not decide what it asks.

    Raises:
        UsageError: it is neither skip nor fail.

    """
    if text not in ON_UNDECIDED:
        raise UsageError(
            f"undecided is {text!r} (in the ini file: scaling_undecided), but must be {' or '.join(ON_UNDECIDED)}."
        )
    return text


def decide(probed: Probed, expected: str, on_undecided: OnUndecided) -> bool:
    """Return whether a function does what is expected of it, or skip or fail the test if that is undecided."""
    __tracebackhide__ = True
    (judged,) = judging.judge_demands((Expectation(expected, (expected,)),), probed)
    if judged.outcome == "undecided":
        end_undecided(write_demand(judged, probed), on_undecided)
    return judged.outcome == "fulfilled"


def end_undecided(sentence: str, on_undecided: OnUndecided) -> None:
    """Skip the test, or fail it, with a sentence that says what is undecided."""
    __tracebackhide__ = True
    if on_undecided == "fail":
        raise RequirementViolated(f"{sentence} (undecided: fail)")
    pytest.skip(make_visible(sentence))


def require(
    probed: Probed,
    *,
    releases: bool | None,
    workers: int | None,
    least: Mapping[str, float],
    on_undecided: OnUndecided,
) -> None:
    """Fail the test if a function clearly does not do what is required, and skip it if that is undecided.

    Raises:
        RequirementViolated: it does not.
        UsageError: what is required makes no sense.
        NotMeasured: it is about workers that nobody asked to measure.

    """
    __tracebackhide__ = True
    demands = tuple(_make_demands(probed, releases, workers, least))
    if not demands:
        raise UsageError("require() requires nothing: name what, as in require(releases=True, threads=1.3).")
    found = replace(probed, judged=judging.judge_demands(demands, probed))
    sentences = {
        outcome: " ".join(write_demand(each, found) for each in found.judged if each.outcome == outcome)
        for outcome in ("violated", "undecided")
    }
    if sentences["violated"]:
        raise RequirementViolated(sentences["violated"])
    if sentences["undecided"]:
        end_undecided(sentences["undecided"], on_undecided)


def _make_demands(
    probed: Probed, releases: bool | None, workers: int | None, least: Mapping[str, float]
) -> Iterator[Demand]:
    if releases is not None:
        if not isinstance(releases, bool):
            raise UsageError(f"require(releases={releases!r}): it is True or False.")
        others = tuple(each for each in RANGES if each != "releases")
        yield Expectation(f"releases={releases}", ("releases",) if releases else others)
    for name, bound in least.items():
        lowest, highest = (0.0, 1.0) if name == RELEASED else BOUNDS
        is_number = isinstance(bound, int | float) and not isinstance(bound, bool)
        if not is_number or not lowest <= bound <= highest:
            raise InvalidNumber(f"require({name}=…)", bound, f"a number from {lowest:.15g} to {highest:.15g}")
        if name == RELEASED:
            yield Bound(f"{name}={bound}", name, "<", float(bound))
        else:
            _check_was_asked_for(probed, name, workers)
            yield Bound(f"{name}={bound}", name, "<", float(bound), workers)


def _check_was_asked_for(probed: Probed, kind: str, workers: int | None) -> None:
    """Refuse workers that were neither measured nor left out for a reason: a skip would hide the mistake."""
    __tracebackhide__ = True
    families = {name: probed.declared.executor(name).family for name in probed.declared.executors}
    known = {*families, *families.values()}
    if kind not in known:
        raise UnknownName("requirement", kind, (*known, RELEASED, "releases", "workers"))
    is_skipped = any(kind in (skip.executor, families.get(skip.executor)) for skip in probed.skips)
    if judging.find_way(probed, kind, workers) is None and not is_skipped:
        many = kind if workers is None else f"{workers} {kind}"
        raise NotMeasured(many, words.explain_absence(probed, kind))
