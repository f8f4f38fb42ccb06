"""The figures of one report that are followed over many, each under a key that is the same in every report."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from statistics import fmean, stdev
from typing import Literal

from gilscope.analyse.compare.probed_calls import name_call, shorten_name, turn_into_study
from gilscope.analyse.facts import identify_setting
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures, analyse_study
from gilscope.errors import UnknownName
from gilscope.model.facts import Facts
from gilscope.model.implementation import GIL_USES
from gilscope.model.report import Report, SessionReport
from gilscope.statistics.estimate import Estimate, make_estimate

Metric = Literal["speedup", "released", "time"]

METRICS: tuple[Metric, ...] = ("speedup", "released", "time")

Kind = Literal["mean", "case", "call"]

NORMAL = 1.96
"""Standard errors that half of a 95 % interval reaches, of many observations."""


@dataclass(frozen=True)
class Key:
    """What a figure is of."""

    metric: Metric
    setting: tuple[str, ...]
    """Host, interpreter, GIL and ISA level."""
    kind: Kind
    """The geometric mean over a study's cases of one sort of code; one of its cases; or a call that was probed."""
    name: str
    """What the code does with the GIL; the case's label; the call."""
    family: str = ""
    """Of the workers; empty where none take part."""
    workers: int = 0
    variant: str = ""
    """Of a call: its environment, its value of a variable, and what was executed first; of a mean: the plan."""


@dataclass(frozen=True)
class Wanted:
    """Which figures are followed. Without metrics: of studies the speedup, of probes all."""

    metrics: tuple[Metric, ...] = ()
    selects: Callable[[str], bool] | None = None
    """Of studies each case that it selects by name, and no means; of probes the calls that it selects."""

    def takes(self, metric: Metric, kind: Kind) -> bool:
        """Return whether a metric is followed."""
        return metric in self.metrics if self.metrics else kind == "call" or metric == "speedup"

    def has(self, name: str) -> bool:
        """Return whether a case or a call of this name is followed."""
        return self.selects is None or self.selects(name)


@dataclass(frozen=True)
class Part:
    """The figures of those sessions of a report that measured one commit by one plan in one setting."""

    report: str
    facts: Facts
    """Of its first session."""
    figures: Mapping[Key, Mapping[str, Estimate]]
    """For each key its cases, of which the figure is the mean; most have one."""


def parse_metrics(names: Iterable[str]) -> tuple[Metric, ...]:
    """Return the metrics of these names.

    Raises:
        UnknownName: there is none of such a name.

    """
    found = []
    for name in names:
        metric = next((each for each in METRICS if each == name), None)
        if metric is None:
            raise UnknownName("metric", name, METRICS)
        found.append(metric)
    return tuple(dict.fromkeys(found))


def collect_parts(name: str, sessions: Sequence[SessionReport], wanted: Wanted) -> Iterator[Part]:
    """Yield the figures of a report's sessions, for each setting, plan and commit that they measured."""
    groups: dict[tuple[object, ...], list[SessionReport]] = {}
    for session in sessions:
        facts = session.facts
        alike = (session.plan, facts.project_revision, facts.project_dirty)
        groups.setdefault((*identify_setting(facts), *alike), []).append(session)
    for own in groups.values():
        figures: dict[Key, dict[str, Estimate]] = {}
        for key, case, figure in (*_find_of_study(own, wanted), *_find_of_calls(own, wanted)):
            figures.setdefault(key, {})[case] = figure
        if figures:
            yield Part(name, own[0].facts, figures)


def list_names(sessions: Iterable[SessionReport]) -> Iterator[str]:
    """Yield the names of the cases and calls in sessions, by which they are selected."""
    for session in sessions:
        if session.probe is not None:
            yield name_call(session.probe)
        else:
            yield from (each.comparison.label for each in session.measured)


def _find_of_study(sessions: Sequence[SessionReport], wanted: Wanted) -> Iterator[tuple[Key, str, Estimate]]:
    study = [each for each in sessions if each.probe is None and each.measured]
    for each in analyse_study(Report(tuple(study))).settings:
        if wanted.selects is None:
            yield from _list_means(each, wanted)
        else:
            for comparison in each.comparisons:
                if wanted.has(comparison.label):
                    setting = identify_setting(each.setting.facts)
                    yield from _list_figures(comparison, wanted, setting, "case", comparison.label)


def _list_means(found: SettingFigures, wanted: Wanted) -> Iterator[tuple[Key, str, Estimate]]:
    setting = identify_setting(found.setting.facts)
    for group in GIL_USES:
        for comparison in found.comparisons:
            if comparison.group == group and comparison.is_usual:
                yield from _list_figures(comparison, wanted, setting, "mean", group, found.setting.plan)


def _find_of_calls(sessions: Sequence[SessionReport], wanted: Wanted) -> Iterator[tuple[Key, str, Estimate]]:
    alike: dict[tuple[str, str], list[SessionReport]] = {}
    for session in sessions:
        if session.probe is not None and wanted.has(name_call(session.probe)):
            alike.setdefault((name_call(session.probe), _name_variant(session)), []).append(session)
    for (name, variant), own in alike.items():
        yield from _find_released(name, variant, own, wanted)
        for each in analyse_study(turn_into_study(Report(tuple(own)))).settings:
            for comparison in each.comparisons:
                setting = identify_setting(each.setting.facts)
                yield from _list_figures(comparison, wanted, setting, "call", name, variant)


def _name_variant(session: SessionReport) -> str:
    """Return what tells a call from the same one elsewhere in its report."""
    probe = session.probe
    assert probe is not None
    environment = probe.environment
    label = "" if environment is None else environment.label
    if environment is not None and environment.variable:
        label = f"{environment.variable}={environment.label}"
    return shorten_name(" after ".join(filter(None, (label, " ".join(probe.setup.split())))))


def _find_released(
    name: str, variant: str, sessions: Sequence[SessionReport], wanted: Wanted
) -> Iterator[tuple[Key, str, Estimate]]:
    """Yield which share of a call releases the GIL: in a report with several probes of it the mean."""
    if not wanted.takes("released", "call"):
        return
    shares: dict[tuple[str, ...], list[Estimate]] = {}
    for session in sessions:
        released = analyse_probe(session).released
        if released is not None:
            error = (released.high - released.low) / 2 / NORMAL
            share = Estimate(released.value, released.low, released.high, released.asks, error)
            shares.setdefault(identify_setting(session.facts), []).append(share)
    for setting, own in shares.items():
        yield Key("released", setting, "call", name, variant=variant), name, average_shares(own)


def _list_figures(
    comparison: ComparisonScaling, wanted: Wanted, setting: tuple[str, ...], kind: Kind, name: str, variant: str = ""
) -> Iterator[tuple[Key, str, Estimate]]:
    """Yield the figures of a comparison: what one call takes, and how much faster each family makes it."""
    found = []
    if wanted.takes("time", kind):
        found.append((Key("time", setting, kind, name, variant=variant), comparison.serial_ns))
    if wanted.takes("speedup", kind):
        for executor in comparison.families:
            best = comparison.best(executor.family)
            if best is not None:
                key = Key("speedup", setting, kind, name, executor.family, comparison.workers, variant)
                found.append((key, best.speedup))
    yield from ((key, comparison.label, figure) for key, figure in found if isfinite(figure.log))


def average_shares(shares: Sequence[Estimate]) -> Estimate:
    """Return the mean of shares; their errors are taken as independent of one another."""
    if len(shares) == 1:
        return shares[0]
    value = fmean(each.value for each in shares)
    error = sqrt(sum(each.error**2 for each in shares)) / len(shares)
    reach = NORMAL * error
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), len(shares), error)


def average_cases(cases: Sequence[Estimate]) -> Estimate:
    """Return the geometric mean of cases. Its error is from the scatter of the sessions' own means, if there are any.

    What a session has of its own is in all its cases: their errors are not independent of one another.
    """
    if len(cases) == 1:
        return cases[0]
    center = fmean(each.log for each in cases)
    sessions = set[str].intersection(*(set(each.sessions) for each in cases))
    if len(sessions) > 1:
        means = [fmean(each.sessions[name].log for each in cases) for name in sorted(sessions)]
        return make_estimate(center, stdev(means) / sqrt(len(means)), len(means) - 1, len(means))
    error = sqrt(sum(each.error**2 for each in cases)) / len(cases)
    freedom = min((each.freedom for each in cases), default=nan)
    return make_estimate(center, error, freedom, min(each.n for each in cases))
