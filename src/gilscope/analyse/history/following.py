"""The figures of many reports in order, and where the level of each has changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from math import comb, exp, isfinite, log
from statistics import fmean, median
from typing import Literal

from gilscope.analyse.history.figures import Key, Part, Wanted, average_cases, collect_parts
from gilscope.analyse.study import label_setting
from gilscope.model.facts import Facts
from gilscope.model.report import Report
from gilscope.statistics.change_points import LEAST_REPORTS, LEAST_SIDE, LEVEL, find_change_points
from gilscope.statistics.estimate import Estimate

Order = Literal["commit", "time"]

ORDERS: tuple[Order, ...] = ("commit", "time")

SLACK = 0.8
"""The p-value of a clear change is to be at most so much of what Holm's correction leaves to one series."""


@dataclass(frozen=True)
class Point:
    """A figure in one report."""

    report: str
    facts: Facts
    moment: datetime
    """When its commit was made, or when it was measured: by this the points are in order."""
    figure: Estimate

    @property
    def commit(self) -> str:
        """The commit in seven digits, with + if files had changed since; empty if not known."""
        facts = self.facts
        return facts.project_revision[:7] + ("+" if facts.project_revision and facts.project_dirty else "")


@dataclass(frozen=True)
class Change:
    """A change of level."""

    place: int
    """Of the first point at the new level."""
    before: float
    now: float
    """The level up to this change, and from it on."""
    p_value: float


Verdict = Literal["better", "worse", "no change found", "too few"]


@dataclass(frozen=True)
class Series:
    """One figure in the reports of one machine, interpreter and ISA level."""

    key: Key
    setting: str
    """Short, and unlike that of any other setting."""
    points: tuple[Point, ...]
    cases: int
    """Of how many cases each figure is the mean: those that every report has."""
    all_cases: int
    """How many there are in at least one report."""
    fewest: str
    """The report that has the fewest."""
    changes: tuple[Change, ...] = ()
    levels: tuple[float, ...] = ()
    """Before the first change, and from each on: the mean of the figures, of ratios and times the geometric one."""

    needed: int = LEAST_REPORTS
    """So many reports find a clear change, as so many series are looked at."""

    @property
    def verdict(self) -> Verdict:
        """What the last change of level was; without one, whether there are enough reports to find one."""
        if not self.changes:
            return "no change found" if len(self.points) >= self.needed else "too few"
        last = self.changes[-1]
        return "better" if (last.now > last.before) != (self.key.metric == "time") else "worse"


@dataclass(frozen=True)
class History:
    """All series, and what was left out of them."""

    series: tuple[Series, ...]
    order: Order
    reports: int
    """How many files have figures in it."""
    left_out: tuple[tuple[str, str], ...]
    """The files that have none, each with the reason."""
    lone: int
    """How many figures are left out since only one report has them, while others are in several."""
    disjoint: int
    """How many means are left out since no case is in every report."""
    needed: int
    """So many reports find a clear change that three of them or more are on each side of."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The labels of all settings."""
        return tuple(dict.fromkeys(each.setting for each in self.series))


def follow(
    reports: Iterable[tuple[str, Report]],
    wanted: Wanted,
    order: Order | None = None,
    left_out: Iterable[tuple[str, str]] = (),
) -> History:
    """Return the figures of reports in order, with the changes of their levels.

    Without an order it is that of commits if every report says which it measured, else that of the measurements.
    """
    parts: list[Part] = []
    missing = list(left_out)
    seen: set[str] = set()
    for name, report in reports:
        fresh = [each for each in report.sessions if each.session not in seen]
        seen |= {each.session for each in fresh}
        own = list(collect_parts(name, fresh, wanted))
        if not own:
            known = report.sessions and not fresh
            missing.append((name, "another file has its sessions" if known else "it has none of these figures"))
        parts += own
    if order is None:
        order = "commit" if parts and all(_find_moment(each.facts, "commit") for each in parts) else "time"
    dated: list[tuple[datetime, Part]] = []
    for part in parts:
        moment = _find_moment(part.facts, order)
        if moment is None:
            said = "which commit it measured" if order == "commit" else "when it was measured"
            missing.append((part.report, f"it does not say {said}"))
        else:
            dated.append((moment, part))
    dated.sort(key=lambda each: (each[0], each[1].facts.measured_at, each[1].report))
    found = list(_make_series(dated))
    every = [each for each in found if each.points]
    shared = [each for each in every if len(each.points) > 1] or every
    needed = count_needed_reports(len(shared))
    series = _mark_changes(shared, needed)
    counted = len({each.report for _, each in dated})
    return History(series, order, counted, tuple(missing), len(every) - len(series), len(found) - len(every), needed)


def count_needed_reports(series: int) -> int:
    """Return from how many reports on a change can be found in one of so many series.

    Of n reports in random order, 2 in C(n, 3) or fewer split as clearly as three reports of one level and the others
    of another do; Holm's correction leaves the first of m series a level of 0.05 / m.
    """
    count = LEAST_REPORTS
    while max(1, series) * 2 / comb(count, LEAST_SIDE) > SLACK * LEVEL:
        count += 1
    return count


def _find_moment(facts: Facts, order: Order) -> datetime | None:
    text = facts.project_committed_at if order == "commit" else facts.measured_at
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # a report may be untrusted
        return None


def _make_series(dated: Sequence[tuple[datetime, Part]]) -> Iterator[Series]:
    found: dict[Key, list[tuple[datetime, Part]]] = {}
    for moment, part in dated:
        for key in part.figures:
            found.setdefault(key, []).append((moment, part))
    labels = _label_settings(found)
    for key in sorted(found, key=lambda key: list(labels).index(key.setting)):
        own = found[key]
        cases = [part.figures[key] for _, part in own]
        common = [case for case in cases[0] if all(case in each for each in cases)]
        points = tuple(
            Point(part.report, part.facts, moment, average_cases([part.figures[key][case] for case in common]))
            for moment, part in (own if common else ())
        )
        known = {case for each in cases for case in each}
        fewest = min(own, key=lambda each: len(each[1].figures[key]))[1].report
        yield Series(key, labels[key.setting], points, len(common), len(known), fewest)


def _label_settings(found: Mapping[Key, Sequence[tuple[datetime, Part]]]) -> dict[tuple[str, ...], str]:
    """Return a label for each setting; the host is named where there are several."""
    facts = {key.setting: own[0][1].facts for key, own in found.items()}
    hosts = {each.host for each in facts.values()}
    return {
        setting: label_setting(own) + (f", host {own.host}" if len(hosts) > 1 else "")
        for setting, own in facts.items()
    }


def _mark_changes(series: Sequence[Series], needed: int) -> tuple[Series, ...]:
    scores = [[_score(each.key, point.figure.value) for point in each.points] for each in series]
    errors = [_list_errors([point.figure for point in each.points]) for each in series]
    places = find_change_points(list(zip(scores, errors, strict=True)))
    marked = []
    for each, own, found in zip(series, scores, places, strict=True):
        borders = [0, *(change.index for change in found), len(own)]
        means = [fmean(own[start:end]) for start, end in pairwise(borders)]
        levels = means if each.key.metric == "released" else [*map(exp, means)]
        changes = [
            Change(change.index, before, now, change.p_value)
            for change, (before, now) in zip(found, pairwise(levels), strict=True)
        ]
        marked.append(replace(each, changes=tuple(changes), levels=tuple(levels), needed=needed))
    return tuple(marked)


def _score(key: Key, value: float) -> float:
    """Return a figure on the scale on which a change is looked for: of ratios and times the logarithm."""
    return value if key.metric == "released" else log(value)


def _list_errors(figures: Sequence[Estimate]) -> list[float]:
    """Return the figures' standard errors; one that is not known counts as typical, since it is not exact."""
    known = [each.error for each in figures if isfinite(each.error)]
    typical = median(known) if known else 0.0
    return [each.error if isfinite(each.error) else typical for each in figures]
