"""Pairs the rounds of a study's sessions: one sample for each session, or for each block where there is one session.

Where a claim is about the fastest of several ways, the fastest must not be chosen by the rounds that then test it: it
would win by its luck in them. So for each session it is chosen by the other sessions, and within a single session for
the odd blocks by the even ones, and the reverse.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import exp, fsum, log

from gilscope.analyse import starvation
from gilscope.model.case import Arm, Comparison
from gilscope.model.evidence import Evidence, Series
from gilscope.model.report import Measured, SessionReport
from gilscope.statistics.balance import find_whole

ArmTest = Callable[[Arm], bool]
"""Returns whether an arm is one of those of which the fastest counts."""

Key = tuple[str, str, str]
"""The kernel, the size and the implementation of a comparison."""

TRIM = 0.2
"""The share of values that is cut off at each end before a mean is taken, as in the study's own figures."""


@dataclass(frozen=True)
class Rows:
    """The rounds of one comparison in all sessions, one session after the other."""

    comparison: Comparison
    logs: Mapping[Arm, Sequence[float]]
    """For each arm that all sessions have, the logarithm of the time in ms of each round."""
    session_of: Sequence[int]
    """For each round, the number of its session."""
    fold_of: Sequence[int]
    """For each round, the number of the part that it belongs to: ways are chosen by the rounds of the other parts."""


@dataclass(frozen=True)
class Picked:
    """The fastest of some arms, as other rounds choose it."""

    logs: Sequence[float]
    """For each round, the logarithm of the time in ms of the arm that the other parts found fastest."""
    label: str
    """The arm that was chosen most often."""
    has_choice: bool
    """Whether there was more than one."""


def gather_rows(sessions: Sequence[SessionReport], is_wanted: Callable[[Comparison], bool]) -> list[Rows]:
    """Return the rounds of each wanted comparison, without starved blocks, as in the study.

    They are those of the most comparisons and sessions that have no gaps.
    """
    least = starvation.LEAST_KEPT if len(sessions) == 1 else starvation.LEAST_KEPT_OF_EACH
    found = [
        {
            _key(each): starvation.leave_out_starved_blocks(each, session.facts.effective_cpus, least)
            for each in session.measured
            if each.blocks
        }
        for session in sessions
    ]
    names = dict.fromkeys(key for each in found for key in each)
    common, chosen = find_whole({key: [i for i, each in enumerate(found) if key in each] for key in names})
    rows = [_join([found[i][key] for i in chosen]) for key in common]
    return [each for each in rows if is_wanted(each.comparison)]


def pick_fastest(rows: Rows, is_meant: ArmTest) -> Picked | None:
    """Return the fastest of the arms that are meant, for each round as other rounds choose it; None without any."""
    candidates = [arm for arm in rows.logs if is_meant(arm)]
    if not candidates:
        return None
    folds = set(rows.fold_of)
    chosen = {fold: min(candidates, key=lambda arm: _typical_elsewhere(rows, arm, fold)) for fold in folds}
    logs = [rows.logs[chosen[fold]][index] for index, fold in enumerate(rows.fold_of)]
    return Picked(logs, Counter(arm.case.label for arm in chosen.values()).most_common(1)[0][0], len(candidates) > 1)


def pair(rows: Sequence[Rows], picks: Mapping[str, ArmTest]) -> Evidence:
    """Return the times of each pick in ms: the geometric mean of the comparisons that have all picks."""
    picked = [(each, {name: pick_fastest(each, is_meant) for name, is_meant in picks.items()}) for each in rows]
    whole = [(each, {name: one for name, one in own.items() if one}) for each, own in picked]
    whole = [(each, own) for each, own in whole if len(own) == len(picks)]
    columns = [_sample(each, {name: one.logs for name, one in own.items()}) for each, own in whole]
    if not columns:
        return Evidence(inapplicable=f"the report has no comparison of {', '.join(picks)}")
    samples = min(len(column) for own in columns for column in own.values())
    series = {
        name: Series("ms", tuple(exp(fsum(own[name][i] for own in columns) / len(columns)) for i in range(samples)))
        for name in picks
    }
    sessions = len(set(rows[0].session_of))
    each = "session by session" if sessions > 1 else "block by block"
    return Evidence(
        series,
        notes=(f"the geometric mean of {len(columns)} comparisons of the study, {each}",),
        sessions=sessions,
        has_choice=any(one.has_choice for _, own in whole for one in own.values()),
    )


def typical_gain(picked: Picked, base: Picked) -> float:
    """Return how many times as fast as the base the picked arm typically is."""
    return exp(_trimmed_mean([slow - fast for slow, fast in zip(base.logs, picked.logs, strict=True)]))


def _sample(rows: Rows, picked: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Return one value for each session, or for each block of a single session.

    A session's ratio to the first pick is typical of its blocks, so a drift that all arms share cancels out.
    """
    sessions = sorted(set(rows.session_of))
    if len(sessions) < 2:
        return {name: list(logs) for name, logs in picked.items()}
    anchor = next(iter(picked.values()))
    own = {session: [i for i, each in enumerate(rows.session_of) if each == session] for session in sessions}
    return {
        name: [
            _trimmed_mean([anchor[i] for i in own[session]])
            + _trimmed_mean([logs[i] - anchor[i] for i in own[session]])
            for session in sessions
        ]
        for name, logs in picked.items()
    }


def _typical_elsewhere(rows: Rows, arm: Arm, fold: int) -> float:
    """Return an arm's typical time in the rounds of the other parts; in its own where there is no other."""
    elsewhere = [value for value, own in zip(rows.logs[arm], rows.fold_of, strict=True) if own != fold]
    return _trimmed_mean(elsewhere or rows.logs[arm])


def _join(measured: Sequence[Measured]) -> Rows:
    arms = reduce(
        lambda known, each: [arm for arm in known if arm in each.comparison.arms],
        measured[1:],
        list(measured[0].comparison.arms),
    )
    logs = {arm: [value for each in measured for value in _logs(each, arm)] for arm in arms}
    session_of = [number for number, each in enumerate(measured) for _ in each.blocks]
    blocks = [block for each in measured for block in range(len(each.blocks))]
    return Rows(
        measured[0].comparison, logs, session_of, session_of if len(measured) > 1 else [b % 2 for b in blocks]
    )


def _logs(measured: Measured, arm: Arm) -> list[float]:
    rounds = measured.rounds[measured.comparison.arms.index(arm)]
    return [log(each.wall_ns / measured.setup.repeats / 1e6) for each in rounds]


def _key(measured: Measured) -> Key:
    comparison = measured.comparison
    return comparison.kernel, comparison.size, comparison.implementation


def _trimmed_mean(values: Sequence[float]) -> float:
    cut = int(TRIM * len(values))
    kept = sorted(values)[cut : len(values) - cut]
    return fsum(kept) / len(kept)
