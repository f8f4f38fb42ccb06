"""A report → its settings, each analysed: what every renderer shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from gilscope.analyse import ceiling, costs, modes, release
from gilscope.analyse.costs import BreakEven, OpenCost
from gilscope.analyse.facts import describe_facts, identify_setting
from gilscope.analyse.headline import Headline, count_headline
from gilscope.analyse.one_thread import OneThreadCost, find_one_thread_cost
from gilscope.analyse.probe.environments import Environments, analyse_environments, find_rotations
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.analyse.probe.sizes import Sizes, analyse_sizes, is_of_values
from gilscope.analyse.release import HeldShare, ReleaseCost
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.ruling import Ruling
from gilscope.analyse.scaling import Conditions, scale_all
from gilscope.analyse.summary import Summary, summarise
from gilscope.analyse.trust import Trust, find_trust
from gilscope.analyse.weaknesses import Weakness, find_weaknesses, join_weaknesses
from gilscope.model.case import Skip
from gilscope.model.declarations import Declarations, join
from gilscope.model.facts import Facts, fact_of
from gilscope.model.report import Ending, Measured, Report, SessionReport, StudyRequest


@dataclass(frozen=True)
class Setting:
    """Sessions that replicate each other: the same host, interpreter, GIL state and ISA level."""

    label: str
    """Short, and unlike that of any other setting of the report."""
    facts: Facts
    """Of its first session."""
    sessions: tuple[str, ...]
    phrases: tuple[str, ...]
    """What was measured on, in a few phrases."""
    plan: str = ""
    """The plan that its first session followed; empty if it does not say."""


@dataclass(frozen=True)
class SettingFigures:
    """One setting, analysed."""

    setting: Setting
    complete: bool
    comparisons: tuple[ComparisonScaling, ...]
    skips: tuple[Skip, ...]
    headline: Headline
    open_costs: tuple[OpenCost, ...]
    break_evens: tuple[BreakEven, ...]
    held_shares: tuple[HeldShare, ...]
    release_costs: tuple[ReleaseCost, ...]
    warnings: tuple[str, ...]
    declared: Declarations
    """What its executors, implementations and sizes are."""
    trust: Trust = field(default_factory=Trust)
    """What others took of the CPUs meanwhile."""
    weaknesses: tuple[Weakness, ...] = ()
    """What weakens its figures, by kinds of warnings."""
    summary: Summary = field(default_factory=Summary)
    one_thread_cost: OneThreadCost | None = None
    """What one thread costs without a GIL; None unless the report has the same Python with one as well."""


@dataclass(frozen=True)
class StudyFigures:
    """A report, analysed. The best ISA level comes first."""

    settings: tuple[SettingFigures, ...]
    request: StudyRequest | None = None
    rulings: tuple[Ruling, ...] = ()
    """On the claims of the ledger that the report has evidence for."""
    probes: tuple[Probed, ...] = ()
    """Of functions that are no kernels of the study."""
    environments: tuple[Environments, ...] = ()
    """Of probes that took turns in several environments: those of each rotation together."""
    sizes: tuple[Sizes, ...] = ()
    """The same of those that took turns with several values of a variable."""

    @property
    def lone_probes(self) -> tuple[Probed, ...]:
        """The probes that took turns with no others."""
        together = [side.found for each in self.environments for side in each.sides]
        together += [point.found for each in self.sizes for point in each.points]
        return tuple(each for each in self.probes if each not in together)

    @property
    def weaknesses(self) -> tuple[Weakness, ...]:
        """What weakens the figures of all settings, by kinds of warnings."""
        return join_weaknesses(each.weaknesses for each in self.settings)


def analyse_study(report: Report) -> StudyFigures:
    """Return a report's figures with their warnings, setting by setting."""
    groups: dict[tuple[str, ...], list[SessionReport]] = {}
    for session in (each for each in report.sessions if each.probe is None):
        groups.setdefault(identify_setting(session.facts), []).append(session)
    ordered = sorted(groups.values(), key=lambda sessions: _isa_rank(sessions[0]), reverse=True)
    labels = _labels(ordered)
    probes = tuple(analyse_probe(session) for session in report.sessions if session.probe is not None)
    settings = tuple(
        _setting_study(_replicates(sessions), label, _endings_of(report, sessions[0]))
        for sessions, label in zip(ordered, labels, strict=True)
    )
    loops = [(each.setting.facts, each.comparisons) for each in settings]
    settings = tuple(
        replace(each, one_thread_cost=find_one_thread_cost(own, loops))
        for each, own in zip(settings, loops, strict=True)
    )
    rotations = find_rotations(report.sessions)
    environments = tuple(analyse_environments(each) for each in rotations if not is_of_values(each))
    sizes = tuple(analyse_sizes(each) for each in rotations if is_of_values(each))
    return StudyFigures(settings, report.request, probes=probes, environments=environments, sizes=sizes)


def _endings_of(report: Report, session: SessionReport) -> Mapping[str, Ending]:
    """Return how the comparisons of a session's setting have ended, by their labels, if the study has ended."""
    levels = (None, session.facts.isa_level)
    return {each.comparison: each for each in report.endings if each.isa_level in levels}


def _replicates(sessions: Sequence[SessionReport]) -> Sequence[SessionReport]:
    """Return the sessions of a setting that measured a study; all of them if none did."""
    # A ledger of claims is a session too. Counted as a replicate, it would lack every comparison.
    return [each for each in sessions if each.measured or not each.complete] or sessions


def _setting_study(sessions: Sequence[SessionReport], label: str, endings: Mapping[str, Ending]) -> SettingFigures:
    declared = join(each.declared for each in sessions).settled(_executors(sessions))
    setting = Setting(
        label,
        sessions[0].facts,
        tuple(each.session for each in sessions),
        tuple(describe_facts(sessions)),
        sessions[0].plan,
    )
    open_costs = costs.find_open_costs(sessions)
    conditions = Conditions(
        setting.facts.effective_cpus,
        declared,
        setting.facts.gil_enabled,
        {each.pool: each.open_ns for each in open_costs},
        setting.facts.machine_cpus,
        ended_early=frozenset(name for name, ending in endings.items() if ending.reason == "precise"),
    )
    comparisons = scale_all(_by_comparison(sessions), conditions)
    differing = _find_differing_facts(sessions)
    return SettingFigures(
        setting,
        all(each.complete for each in sessions),
        comparisons,
        tuple(dict.fromkeys(skip for each in sessions for skip in each.skips)),
        count_headline(comparisons),
        open_costs,
        costs.find_break_evens(comparisons),
        release.find_held_shares(comparisons, conditions.cpus),
        release.find_release_costs(comparisons),
        tuple(_warnings(sessions, comparisons, endings)),
        declared,
        find_trust(comparisons, conditions.cpus),
        find_weaknesses(sessions, comparisons, differing, endings),
        summarise(comparisons),
    )


def _executors(sessions: Iterable[SessionReport]) -> Iterator[str]:
    """Yield the name of every executor that sessions measured."""
    for measured in (each for session in sessions for each in session.measured):
        yield from (arm.case.executor for arm in measured.comparison.arms)


def _by_comparison(sessions: Iterable[SessionReport]) -> Iterable[Mapping[str, Measured]]:
    """Return, for each comparison, what each session saw of it, by the session's name."""
    found: dict[tuple[str, str, str], dict[str, Measured]] = {}
    for session in sessions:
        for measured in session.measured:
            comparison = measured.comparison
            if measured.blocks:
                key = (comparison.kernel, comparison.size, comparison.implementation)
                found.setdefault(key, {})[session.session] = measured
    return found.values()


def _isa_rank(session: SessionReport) -> tuple[int, str]:
    level = session.facts.isa_level
    return len(level), level


def _labels(groups: Sequence[Sequence[SessionReport]]) -> list[str]:
    """Return short names, with what tells two alike ones apart."""
    names = [label_setting(sessions[0].facts) for sessions in groups]
    for fact in ("cpu_model", "host"):
        often = Counter(names)
        names = [
            f"{name}, {sessions[0].facts.get(fact)}" if often[name] > 1 else name
            for name, sessions in zip(names, groups, strict=True)
        ]
    return names


def label_setting(facts: Facts) -> str:
    """Return the interpreter, whether its GIL was on, and the ISA level, in short."""
    build = " free-threaded" if facts.free_threaded_build else ""
    interpreter = f"{facts.implementation} {facts.python}{build}"
    return ", ".join(filter(None, (interpreter, facts.gil, facts.isa_level)))


def _warnings(
    sessions: Sequence[SessionReport],
    comparisons: Sequence[ComparisonScaling],
    endings: Mapping[str, Ending],
) -> Iterable[str]:
    """Yield what was recorded, and the particulars of what weakens the figures (weaknesses.py)."""
    setups = (measured.setup.warnings for each in sessions for measured in each.measured)
    yield from dict.fromkeys(chain(*(each.warnings for each in sessions), *setups))
    for each in comparisons:
        if len(each.digests.inputs) > 1:
            yield f"{each.label}: the sessions had different inputs, so their scatter is not that of replicates"
        if len(each.digests.outputs) > 1 and len(each.digests.inputs) == 1:
            yield f"{each.label}: the sessions computed different results from the same inputs"
        if 0 < len(each.losses) < len(sessions) and each.label not in endings:
            yield f"{each.label}: measured in {len(each.losses)} of {len(sessions)} sessions"
    yield from modes.write_modes(comparisons)
    for each in comparisons:
        for said in ceiling.write_above_limit(each, lambda arm: arm.arm.case.label):
            yield f"{each.label}: {said}"


def _find_differing_facts(sessions: Sequence[SessionReport]) -> list[str]:
    """Return the facts that are not those of the first session: then they are no replicates in all respects."""
    first = sessions[0].facts
    known = map(fact_of, dict.fromkeys(key for each in sessions for key in each.facts))
    telling = [fact.key for fact in known if not (fact.is_of_setting or fact.is_incidental)]
    return [key for key in telling if any(each.facts.get(key) != first.get(key) for each in sessions)]
