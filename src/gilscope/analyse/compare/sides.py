"""The sides of a comparison of reports: one setting each, what a side lacks, and whether all computed the same."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from gilscope.analyse.compare import probed_calls
from gilscope.analyse.compare.probed_calls import split_environments
from gilscope.analyse.facts import identify_setting
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures, analyse_study
from gilscope.errors import NothingToCompare, UsageError
from gilscope.model.case import Case, Skip
from gilscope.model.report import Report

MOST_SIDES = 40

MOST_TOLD = 3
"""Calls of a side that an error names."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a setting of a report. The first side is the reference."""

    label: str
    study: SettingFigures
    left_out: tuple[str, ...] = ()
    """The labels of its report's other settings."""
    probes: tuple[Probed, ...] = ()
    """Of its setting, if it is a side of probes and not of studies."""
    turns_in: str = ""
    """The label of the report in which it took turns with others; empty if it did not."""


@dataclass(frozen=True)
class Missing:
    """Cases that a side lacks and another has, for one reason."""

    label: str
    reason: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Sameness:
    """Whether the sides computed the same in one comparison; None where that is not known of two sides."""

    kernel: str
    size: str
    implementation: str
    inputs: bool | None
    outputs: bool | None


def collect_sides(reports: Sequence[tuple[str, Report]]) -> tuple[Side, ...]:
    """Return the sides to compare: of each report its first setting, which has the best ISA level.

    One report alone is taken apart: its settings are the sides. Reports of probes are compared if there is no study;
    each environment that took turns in a report is a side.

    Raises:
        NothingToCompare: there are fewer than two sides, or more than 40, or no function is on two of them.

    """
    every = [(label, list_settings(label, report)) for label, report in reports]
    _refuse_mixture(every, reports)
    if not any(settings for _, settings in every):
        every = list(_list_probed_sides(reports))
    if len(every) == 1:
        found = [replace(each, label=each.study.setting.label) for each in every[0][1]]
    else:
        found = [
            replace(settings[0], left_out=tuple(each.study.setting.label for each in settings[1:]))
            for _, settings in every
            if settings
        ]
    if not 2 <= len(found) <= MOST_SIDES:
        raise NothingToCompare(len(found), MOST_SIDES, [label for label, settings in every if not settings])
    _check_calls(found)
    return tuple(found)


def _refuse_mixture(settings: Sequence[tuple[str, Sequence[Side]]], reports: Sequence[tuple[str, Report]]) -> None:
    """Refuse studies together with saved probes, of which nothing is in both.

    Raises:
        UsageError: there are both.

    """
    studies = [label for label, found in settings if found]
    probes = [label for label, report in reports if label not in studies and probed_calls.list_calls(report)]
    if studies and probes:
        raise UsageError(
            f"Studies and probes have nothing in common to compare. Studies (gilscope run): {', '.join(studies)}. "
            f"Probes (gilscope probe): {', '.join(probes)}. Compare the reports of one kind at a time."
        )


def _list_probed_sides(reports: Sequence[tuple[str, Report]]) -> Iterator[tuple[str, tuple[Side, ...]]]:
    """Yield the settings of each environment in which something was probed.

    Raises:
        UsageError: all took turns in one report, which compares them by their blocks.

    """
    for label, report in reports:
        parts = split_environments(label, report)
        if len(parts) > 1 and len(reports) == 1:
            raise UsageError(f"{label}: its environments took turns: gilscope report FILE compares them by block.")
        turns_in = label if len(parts) > 1 else ""
        for each, part in parts:
            yield each, tuple(replace(side, turns_in=turns_in) for side in _list_probed_settings(each, part))


def _list_probed_settings(label: str, report: Report) -> tuple[Side, ...]:
    """Return the settings of a report in which something was probed, each as a side."""
    probes = analyse_study(report).probes
    return tuple(
        replace(
            side,
            probes=tuple(
                each for each in probes if identify_setting(each.facts) == identify_setting(side.study.setting.facts)
            ),
        )
        for side in list_settings(label, probed_calls.turn_into_study(report))
    )


def _check_calls(sides: Sequence[Side]) -> None:
    calls = {side.label: {probed_calls.name_call(each) for each in side.probes} for side in sides}
    if any(calls.values()) and not any(own & calls[sides[0].label] for own in list(calls.values())[1:]):
        told = "; ".join(f"{label}: {_list_first(sorted(own))}" for label, own in calls.items())
        raise UsageError(f"No function was probed on two sides with the same arguments. {told}.")


def _list_first(calls: Sequence[str]) -> str:
    more = len(calls) - MOST_TOLD
    return ", ".join(calls[:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def list_settings(label: str, report: Report) -> tuple[Side, ...]:
    """Return all settings of a report, each as a side."""
    return tuple(Side(label, each) for each in analyse_study(report).settings)


def find_missing_cases(
    sides: Sequence[Side], columns: Sequence[Collection[Case]], cases: Sequence[Case]
) -> Iterator[Missing]:
    """Say which cases sides lack, and why. `columns[i]` are those that `sides[i]` has."""
    for side, column in zip(sides, columns, strict=True):
        workers: dict[Case, set[int]] = {}
        for arm in (arm for each in side.study.comparisons for arm in each.arms):
            workers.setdefault(replace(arm.arm.case, workers=0), set()).add(arm.arm.case.workers)
        reasons: dict[str, list[Case]] = {}
        for case in cases:
            if case not in column:
                reason = _why_missing(case, side.study.skips, workers.get(replace(case, workers=0), set()))
                reasons.setdefault(reason, []).append(case)
        for reason, lacking in reasons.items():
            yield Missing(side.label, reason, tuple(lacking))


def _why_missing(case: Case, skips: Sequence[Skip], workers: Collection[int]) -> str:
    if case.workers in workers:
        return "its machine limit was not measured"
    if workers:
        return f"measured with {', '.join(map(str, sorted(workers)))} workers"
    own = (case.kernel, case.implementation, case.executor)
    for skip in skips:
        named = (skip.kernel, skip.implementation, skip.executor)
        if all(name in ("*", given) for name, given in zip(named, own, strict=True)):
            return skip.reason
    return "not part of what was measured"


def compare_results(sides: Sequence[Side]) -> Iterator[Sameness]:
    """Say for each comparison that two sides have whether they computed the same."""
    seen: dict[tuple[str, str, str], list[ComparisonScaling]] = {}
    for side in sides:
        for each in side.study.comparisons:
            seen.setdefault((each.kernel, each.size, each.implementation), []).append(each)
    for key, found in seen.items():
        if len(found) > 1:
            yield Sameness(
                *key,
                _alike([each.digests.inputs for each in found]),
                _alike([each.digests.outputs for each in found]),
            )


def _alike(digests: Sequence[tuple[str, ...]]) -> bool | None:
    known = [each for each in digests if each]
    return None if len(known) < 2 else len({digest for each in known for digest in each}) == 1


def find_cautions(sides: Sequence[Side], is_scatter_known: bool = False) -> Iterator[str]:
    """Say what the sides leave open; less, where it is known from elsewhere how much sessions scatter."""
    single = [side.label for side in sides if len(side.study.setting.sessions) == 1 and not side.probes]
    if single and is_scatter_known:
        yield (
            f"One session only of {', '.join(single)}: how much fresh sessions scatter was not measured with it; "
            "--scatter-from or --session-sd says it."
        )
    elif len(single) == len(sides):
        yield (
            "One session a side decides nothing: fresh processes differ by more than any of them suspects. Measure "
            "several (gilscope run --sessions 5), or say how much sessions scatter there (--scatter-from or "
            "--session-sd)."
        )
    elif single:
        yield (
            f"One session only of {', '.join(single)}: beside a side that has several it counts as one more of "
            "these; beside another single one it decides nothing."
        )
    for side in sides:
        if side.left_out:
            yield f"{side.label}: only {side.study.setting.label} is compared, not {'; '.join(side.left_out)}."
        if not side.study.complete:
            yield f"{side.label}: its study was interrupted."
    for side in sides:
        trust = side.study.trust
        if trust.is_known and not trust.is_quiet:
            yield (
                f"{side.label}: {trust.taker} took up to {trust.most_cpus:.2f} of {trust.cpus} CPUs, "
                f"in {trust.disturbed_sessions} of {trust.sessions} sessions: speedups of several workers may be too "
                "low."
            )
    for label in dict.fromkeys(side.turns_in for side in sides if side.turns_in):
        yield f"{label}: its environments took turns: gilscope report FILE compares these block by block."
    yield from _find_cautions_of_limits(sides)


def _find_cautions_of_limits(sides: Sequence[Side]) -> Iterator[str]:
    """Say where arms are above a limit, and where sides have limits of different kinds of work."""
    bounds: dict[tuple[str, str, str], dict[str, None]] = {}
    for side in sides:
        above = [
            (arm.efficiency.value, f"{each.label}, {arm.arm.case.label}", arm.above_limit.sentence)
            for each in side.study.comparisons
            for arm in each.arms
            if arm.above_limit is not None and arm.efficiency is not None
        ]
        if above:
            most, where, why = max(above)
            count = f"{len(above)} case" + ("s" if len(above) > 1 else "")
            yield f"{side.label}: above the limit in {count}, most in {where} ({most:.0%} of it): {why}."
        for each in side.study.comparisons:
            if each.bound is not None:
                bounds.setdefault((each.kernel, each.size, each.implementation), {})[each.bound] = None
    differing = {key[0]: found for key, found in bounds.items() if len(found) > 1}
    for kernel, found in differing.items():
        yield f"{kernel}: the sides' limits are of different kinds of work ({', '.join(found)}): so are efficiencies."
