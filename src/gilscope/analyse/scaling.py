"""One comparison's rounds → how it scales, how far that is from what the machine can give, and which way wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isnan, log
from statistics import fmean

from gilscope.analyse import ceiling, contrasts, costs, counterparts, diagnosis, laws, pace, starvation, winning
from gilscope.analyse.contrasts import Contrast, Rounds
from gilscope.analyse.moderating import moderate_comparisons
from gilscope.analyse.results import ArmScaling, ColdStart, ComparisonScaling, Digests
from gilscope.analyse.starvation import Loss
from gilscope.model.case import Arm, PoolId
from gilscope.model.declarations import Declarations
from gilscope.model.report import Measured
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.sample_size import LEAST_BLOCKS

NOISY_FLOOR = 0.05
"""An A/A interval that reaches farther than this from 1 is worth a warning."""


@dataclass(frozen=True)
class Conditions:
    """What a setting's comparisons have in common."""

    cpus: int
    """That may be used at once."""
    declared: Declarations
    """What its executors, implementations and sizes are."""
    gil_enabled: bool = True
    open_ns: Mapping[PoolId, float] | None = None
    """For each pool, what opening it cost: the median session's. None leaves the costs of a cold start out."""
    machine_cpus: int | None = None
    """All that the machine has, for other programs too; None if not known."""
    held_share: float | None = None
    """The share of a call that holds the GIL, where a probe has measured it; else what the code declares counts."""
    ended_early: frozenset[str] = frozenset()
    """The labels of comparisons that were measured until their intervals were narrow enough."""


@dataclass(frozen=True)
class _Arms:
    """A comparison's arms by their part in it."""

    baseline: Arm
    again: Arm
    treatments: tuple[Arm, ...]
    references: Mapping[int, Arm]
    """By their number of native threads."""

    def speedup(self, arm: Arm) -> Contrast:
        return contrasts.ratio(self.baseline, arm)

    def capacity(self, workers: int) -> Contrast | None:
        """N·(time alone) / (time of N)."""
        if 1 not in self.references or workers not in self.references:
            return None
        ratio = contrasts.ratio(self.references[1], self.references[workers])
        return replace(ratio, constant=log(workers))

    def efficiency(self, arm: Arm) -> Contrast | None:
        capacity = self.capacity(arm.case.at_once)
        return None if capacity is None else self.speedup(arm) - capacity


@dataclass(frozen=True)
class _Draft:
    """A comparison on its own, before it borrows from the others what they say of scatter."""

    measured: Mapping[str, Measured]
    sessions: Mapping[str, Rounds]
    baseline: Arm
    whole: ComparisonScaling


def scale(measured: Mapping[str, Measured], conditions: Conditions) -> ComparisonScaling:
    """Return one comparison's figures, where there are no others of its setting.

    `measured` is what each session saw of it, by the session's name.
    """
    return scale_all([measured], conditions)[0]


def scale_all(every: Iterable[Mapping[str, Measured]], conditions: Conditions) -> tuple[ComparisonScaling, ...]:
    """Return the speedups, efficiencies, capacities, noise floors and winners of a setting's comparisons.

    All ratios are paired by block. Intervals over several sessions come from the scatter of all comparisons together.
    """
    drafts = [_draft(measured, conditions) for measured in every]
    wholes = moderate_comparisons([each.whole for each in drafts], conditions.ended_early)
    drafts = [replace(draft, whole=whole) for draft, whole in zip(drafts, wholes, strict=True)]
    leads_of = [winning.find_leads(each.whole, each.sessions, each.baseline) for each in drafts]
    leads = winning.moderate_leads([each.whole for each in drafts], leads_of, conditions.ended_early)
    found = []
    for index, draft in enumerate(drafts):
        winner, undecided = winning.choose_winner(draft.whole, leads[index])
        whole = replace(draft.whole, winner=winner, undecided=undecided)
        found.append(_explained(replace(draft, whole=whole), conditions))
    return tuple(found)


def _draft(measured: Mapping[str, Measured], conditions: Conditions) -> _Draft:
    used, left_out = starvation.leave_out_starved(measured, conditions.cpus)
    losses = {
        name: starvation.find_loss(used.get(name), conditions.cpus, conditions.machine_cpus, left_out[name])
        for name in measured
    }
    measured = used
    sessions = {name: contrasts.take_columns(each) for name, each in measured.items()}
    comparison = next(iter(measured.values())).comparison
    arms = _parts(measured.values())
    capacities = contrasts.evaluate_each(sessions, {count: arms.capacity(count) for count in arms.references})
    own = contrasts.evaluate_each(
        sessions, {"serial": Contrast({arms.baseline: 1.0}), "floor": contrasts.ratio(arms.baseline, arms.again)}
    )
    whole = ComparisonScaling(
        comparison.kernel,
        comparison.size,
        comparison.implementation,
        _scaled(sessions, arms, conditions.declared),
        _fair_workers(arms.treatments, conditions.cpus),
        own["floor"],
        capacities,
        "?",
        tuple(_warnings(comparison.label, measured, own["floor"], losses, conditions.cpus)),
        bound=next((each.case.kernel for each in arms.references.values()), None),
        serial_ns=own["serial"],
        serial_cpu_per_wall=_cpu_per_wall(sessions, arms.baseline),
        serial_ready_per_wall=_ready_per_wall(sessions, arms.baseline),
        pace=pace.find_serial_pace(sessions, (arms.baseline, arms.again)),
        reference_cpus={count: _cpu_per_wall(sessions, arm) for count, arm in arms.references.items()},
        serial_first_call_ns=costs.first_call_ns(measured.values(), arms.baseline),
        losses=losses,
        repeats=tuple(each.setup.repeats for each in measured.values()),
        digests=_digests(measured.values()),
        code=conditions.declared.implementation(comparison.implementation),
        problem=conditions.declared.size(comparison.kernel, comparison.size),
    )
    return _Draft(measured, sessions, arms.baseline, whole)


def _parts(measured: Iterable[Measured]) -> _Arms:
    seen = list(dict.fromkeys(arm for each in measured for arm in each.comparison.arms))

    def having(role: str) -> tuple[Arm, ...]:
        return tuple(arm for arm in seen if arm.role == role)

    references = {arm.case.at_once: arm for arm in having("reference")}
    return _Arms(having("baseline")[0], having("again")[0], having("treatment"), references)


def _scaled(sessions: Mapping[str, Rounds], arms: _Arms, declared: Declarations) -> tuple[ArmScaling, ...]:
    speedups = contrasts.evaluate_each(sessions, {arm: arms.speedup(arm) for arm in arms.treatments})
    efficiencies = contrasts.evaluate_each(sessions, {arm: arms.efficiency(arm) for arm in arms.treatments})
    # No session may have both the arm and its reference.
    efficiencies = {arm: each for arm, each in efficiencies.items() if each.n}
    walls_ns = contrasts.evaluate_each(sessions, {arm: Contrast({arm: 1.0}) for arm in arms.treatments})
    return tuple(
        ArmScaling(
            arm,
            declared.executor_of(arm.case),
            speedups[arm],
            efficiencies.get(arm),
            _cpu_per_wall(sessions, arm),
            walls_ns[arm],
            _ready_per_wall(sessions, arm),
            ended_on=contrasts.find_usual_cpus(sessions, arm),
            busy_cpus=_busy_cpus(sessions, arm),
            mixed=tuple(contrasts.find_mixed(sessions, arms.speedup(arm))),
        )
        for arm in arms.treatments
        if speedups[arm].n
    )


def _fair_workers(arms: Iterable[Arm], cpus: int) -> int:
    counts = {arm.case.at_once for arm in arms}
    return max((count for count in counts if count <= cpus), default=min(counts, default=1))


def _explained(draft: _Draft, conditions: Conditions) -> ComparisonScaling:
    """Return the comparison with what each arm costs from cold, why it scales badly, and the laws of its curves."""
    whole, sessions, measured = draft.whole, draft.sessions, draft.measured
    slower_than_shared = counterparts.find_pickling_ratios(whole.arms, sessions)
    remedies = counterparts.find_remedies(whole.arms, sessions, conditions.cpus)
    arms = tuple(
        replace(
            arm,
            serial_fraction=laws.serial_fraction(arm.speedup, arm.arm.case.at_once, conditions.cpus),
            remedy=remedies.get(arm.arm),
            sent_bytes=costs.sent_bytes(measured.values(), arm.arm),
            cold=_cold_start(whole, arm, measured, conditions),
            diagnosis=diagnosis.diagnose(
                whole,
                arm,
                conditions.cpus,
                slower_than_shared.get(arm.arm),
                gil_enabled=conditions.gil_enabled,
                held_share=_held_share(whole, conditions),
            ),
            above_limit=ceiling.find_above_limit(whole, arm, conditions.cpus),
        )
        for arm in whole.arms
    )
    return replace(whole, arms=arms, curves=laws.fit_curves(arms, conditions.cpus))


def _held_share(whole: ComparisonScaling, conditions: Conditions) -> float | None:
    """Return the share of a call that holds the GIL, as it was measured, or made so."""
    made = whole.problem.held_share if conditions.gil_enabled else None
    return made if conditions.held_share is None else conditions.held_share


def _cold_start(
    whole: ComparisonScaling, arm: ArmScaling, measured: Mapping[str, Measured], conditions: Conditions
) -> ColdStart | None:
    if conditions.open_ns is None:
        return None
    first_call_ns = costs.first_call_ns(measured.values(), arm.arm)
    return costs.find_cold_start(whole, arm, first_call_ns, conditions.open_ns[arm.arm.case.pool])


def _cpu_per_wall(sessions: Mapping[str, Rounds], arm: Arm) -> float:
    return fmean(_busy_cpus(sessions, arm).values())


def _ready_per_wall(sessions: Mapping[str, Rounds], arm: Arm) -> float | None:
    seen = [float(each.ready_per_wall[each.places[arm]]) for each in sessions.values() if arm in each.places]
    return fmean(seen) if seen and not any(map(isnan, seen)) else None


def _busy_cpus(sessions: Mapping[str, Rounds], arm: Arm) -> dict[str, float]:
    return {name: float(each.cpu_per_wall[each.places[arm]]) for name, each in sessions.items() if arm in each.places}


def _digests(measured: Iterable[Measured]) -> Digests:
    setups = [each.setup for each in measured]
    outputs = (each.output_digest for each in setups if each.output_digest is not None)
    return Digests(
        tuple(dict.fromkeys(each.input_digest for each in setups)),
        tuple(dict.fromkeys(outputs)),
        max(each.largest_relative_error for each in setups),
    )


def _warnings(
    label: str, measured: Mapping[str, Measured], floor: Estimate, losses: Mapping[str, Loss], cpus: int
) -> Iterable[str]:
    yield from dict.fromkeys(warning for each in measured.values() for warning in each.setup.warnings)
    if not floor.has_interval:
        blocks = max(len(each.blocks) for each in measured.values())
        counted = "1 block was" if blocks == 1 else f"{blocks} blocks were"
        yield f"{label}: {counted} measured, and an interval needs {LEAST_BLOCKS}"
    elif max(floor.high - 1, 1 - floor.low) > NOISY_FLOOR:
        most = max(floor.high, 1 / floor.low) - 1
        yield f"{label}: the same code timed twice differs by up to {most:.0%}; smaller differences are not reported"
    lacked = starvation.describe_losses(losses, cpus)
    if lacked is not None:
        yield f"{label}: {lacked}"
