"""What a probe saw → does the function release the GIL, how does it scale, why no better, and what to use."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import nan
from statistics import median
from typing import TYPE_CHECKING

from gilscope.analyse.facts import describe_facts
from gilscope.analyse.probe import notes as probe_notes
from gilscope.analyse.probe import references, released
from gilscope.analyse.probe.advice import (
    Advice,
    MeasuredMethod,
    ReleaseGain,
    advise,
    find_objection,
    find_release_gain,
    find_what_it_lacks,
    measured_method,
)
from gilscope.analyse.probe.blocks import TooFewBlocks, find_too_few_blocks
from gilscope.analyse.probe.causes import explain_arm
from gilscope.analyse.probe.demands import Judged
from gilscope.analyse.probe.released import Released
from gilscope.analyse.probe.sharing import SharingPrice, estimate_sharing
from gilscope.analyse.probe.verdicts import HOLDING, GilVerdict, judge_gil
from gilscope.analyse.reasons import Diagnosis
from gilscope.analyse.results import ArmScaling, ComparisonScaling, families
from gilscope.analyse.scaling import Conditions, scale
from gilscope.analyse.starvation import Loss, average_loss, leave_out_starved_blocks
from gilscope.model.case import Skip
from gilscope.model.declarations import Declarations
from gilscope.model.executor import Executor
from gilscope.model.facts import Facts
from gilscope.model.probe import Check, Environment, Pickling, Probe, Source
from gilscope.model.report import Measured, SessionReport
from gilscope.statistics.estimate import Estimate, estimate_ratio

if TYPE_CHECKING:
    from gilscope.analyse.compare.comparing import Compared


@dataclass(frozen=True)
class Probed:
    """What is known of a function."""

    target: str
    arguments: str
    pickling: Pickling | None
    ended: str | None
    skips: tuple[Skip, ...]
    phrases: tuple[str, ...]
    facts: Facts
    declared: Declarations
    """What its executors are, those that were skipped among them."""
    verdict: GilVerdict = "unknown"
    released: Released | None = None
    """How much of a call other threads can run in; None without a GIL, or without a watcher."""
    longest_wait_ns: int | None = None
    """How long the call has kept another thread waiting at most."""
    typical_wait_ns: float | None = None
    """The middle of the waits of those who had to wait."""
    call_ns: float = nan
    """Of a single one, warm."""
    scaling: ComparisonScaling | None = None
    """None where it ended before a whole block."""
    ways: tuple[MeasuredMethod, ...] = ()
    why: Diagnosis | None = None
    """Why threads do not bring more, where they do not."""
    memory_capacity: Estimate | None = None
    """What as many native threads get of the memory, as the workers are."""
    advice: Advice | None = None
    notes: tuple[str, ...] = ()
    """What limits what can be said, and what else was seen of it."""
    lets_go: bool | None = None
    """Whether a call lets go of the GIL by itself at least once: True where there is none; None: unknown."""
    let_go_in: int = 0
    """In how many calls that was looked for."""
    is_statement: bool = False
    """Whether the target is a statement, and not the name of a function."""
    source: Source | None = None
    """Where the function begins, if that is in a file of the project."""
    setup: str = ""
    """The statements that were executed first, as far as they are known."""
    each_worker: str = ""
    """Those that every worker executed once, for objects of its own."""
    each_call: str = ""
    """Those that were executed before each call."""
    prepare_ns: int | None = None
    """How long that took for one call; no other figure counts it."""
    release_gain: ReleaseGain | None = None
    """What it could gain if it released the GIL; None if it does so, or nobody can say."""
    sharing: SharingPrice | None = None
    """What it costs that threads share what the call works on; None where it was not measured."""
    environment: Environment | None = None
    """Which of several it is that took turns."""
    too_few_blocks: TooFewBlocks | None = None
    """None if there are as many as an interval needs, or none at all."""
    judged: tuple[Judged, ...] = ()
    """What was demanded of it, and whether it fulfils that."""
    baseline: "Compared | None" = None
    """How it compares with an earlier probe, which is the reference."""

    @property
    def loss(self) -> Loss:
        """What others had of the CPUs meanwhile, on average over the blocks that are used."""
        return Loss() if self.scaling is None else average_loss(self.scaling.losses.values())

    @property
    def is_overwhelmed(self) -> bool:
        """Whether others took so much of the CPUs that figures of speed are of little worth."""
        return self.loss.is_overwhelming(self.cpus)

    @property
    def cpus(self) -> int:
        """How many may be used."""
        return self.facts.effective_cpus

    @property
    def families(self) -> tuple[Executor, ...]:
        """One executor of each family that was tried, in the order in which families are shown."""
        return families(way.arm for way in self.ways)

    @property
    def differing(self) -> tuple[Check, ...]:
        """For each executor whose workers returned something else than calls made one by one: its check."""
        checks = {way.check.executor: way.check for way in self.ways if way.check is not None and way.check.differing}
        return tuple(checks.values())

    @property
    def most_threads(self) -> ArmScaling | None:
        """The arm with the most workers that share the GIL with their caller: threads."""
        threads = [way.arm for way in self.ways if way.arm.executor.shares("GIL")]
        return max(threads, key=lambda arm: arm.arm.case.workers, default=None)

    @property
    def most_threads_way(self) -> MeasuredMethod | None:
        """The same, as a way of making calls; None if it has one worker."""
        threads = [way for way in self.ways if way.arm.executor.shares("GIL") and way.arm.arm.case.workers > 1]
        return max(threads, key=lambda way: way.arm.arm.case.workers, default=None)

    def best(self, family: str) -> MeasuredMethod | None:
        """Return the way of a family in which several workers make the most calls."""
        ways = [way for way in self.ways if way.arm.family == family and way.arm.arm.case.workers > 1]
        return max(ways, key=lambda way: way.speedup, default=None)


def analyse_probe(session: SessionReport) -> Probed:
    """Return what a session's probe tells."""
    probe = session.probe
    assert probe is not None, "only the session of a probe"
    facts = session.facts
    measured = session.measured[0] if session.measured else None
    share = released.estimate_released_share(probe.watched, facts.switch_interval_s * 1e9)
    waits = [each for one in probe.watched for each in one.waited_ns]
    scaling = _scaling(session, share) if session.measured else None
    call_ns = _call_ns(probe) if scaling is None else scaling.serial_ns.value
    verdict = judge_gil(session, share, waits, call_ns)
    memory = None
    if measured is not None and scaling is not None:
        memory = references.find_memory_capacity(measured, scaling.workers, facts.effective_cpus)
        scaling = replace(scaling, arms=tuple(_explain_arms(scaling, probe, verdict, memory)))
    ways = () if scaling is None or measured is None else tuple(_ways(scaling, measured, session, verdict))
    found = replace(
        _take_over(session),
        verdict=verdict,
        released=share,
        longest_wait_ns=max(waits, default=0 if probe.watched else None),
        typical_wait_ns=median(waits) if waits else None,
        call_ns=call_ns,
        scaling=scaling,
        ways=ways,
        memory_capacity=memory,
        advice=None if scaling is None else advise(ways, scaling),
        notes=tuple(probe_notes.make_notes(session, scaling)),
        lets_go=True if verdict == "no GIL" else released.judge_letting_go(probe.patience, share),
        sharing=None if measured is None else estimate_sharing(probe, measured, facts),
        too_few_blocks=find_too_few_blocks(session),
    )
    threads = found.most_threads
    gain = None if scaling is None or verdict not in (*HOLDING, "partly") else find_release_gain(ways, scaling)
    return replace(found, why=None if threads is None else threads.diagnosis, release_gain=gain)


def _take_over(session: SessionReport) -> Probed:
    """Return what the record of a probe says by itself, before anything is reckoned."""
    probe = session.probe
    assert probe is not None
    return Probed(
        target=probe.target,
        arguments=probe.arguments,
        pickling=probe.pickling,
        ended=probe.ended,
        skips=session.skips,
        phrases=tuple(describe_facts([session])),
        facts=session.facts,
        declared=session.declared,
        let_go_in=sum(each.calls for each in probe.patience),
        is_statement=probe.is_statement,
        source=probe.source,
        setup=probe.setup,
        each_worker=probe.each_worker,
        each_call=probe.each_call,
        prepare_ns=probe.prepare_ns,
        environment=probe.environment,
    )


def _scaling(session: SessionReport, share: Released | None) -> ComparisonScaling:
    """Return how it scales, against the capacity for computing."""
    open_ns = {pool: float(each) for pool, each in session.open_ns.items()}
    declared = session.declared.settled(arm.case.executor for arm in session.measured[0].comparison.arms)
    held_share = _find_held_share(share)
    facts = session.facts
    conditions = Conditions(
        facts.effective_cpus, declared, facts.gil_enabled, open_ns, facts.machine_cpus, held_share
    )
    return scale({session.session: references.leave_out_reference(session.measured[0], "memory")}, conditions)


def _find_held_share(share: Released | None) -> float | None:
    """Return the share of a call that holds the GIL: all of it if nearly all does; None if next to nothing does."""
    if share is None or share.judgement == "releases":
        return None
    return 1.0 if share.judgement == "holds" else min(1.0, 1 - share.value)


def _ways(
    scaling: ComparisonScaling, measured: Measured, session: SessionReport, verdict: GilVerdict
) -> Iterator[MeasuredMethod]:
    """Yield each way with what it gains over one worker of its kind, and what speaks against it."""
    probe, holds_gil = session.probe, verdict in HOLDING
    assert probe is not None
    loss, cpus = average_loss(scaling.losses.values()), session.facts.effective_cpus
    used = leave_out_starved_blocks(measured, cpus)  # as in each speedup
    rounds = dict(zip(used.comparison.arms, used.rounds, strict=True))
    for arm in scaling.arms:
        way, case = measured_method(arm, scaling, probe), arm.arm.case
        one = next((each for each in scaling.arms if each.arm.case == replace(case, workers=1)), None)
        if one is not None and case.workers > 1:
            of_one, of_all = ([each.wall_ns for each in rounds[which.arm]] for which in (one, arm))
            way = replace(way, one=one, over_one=estimate_ratio(of_one, of_all))
        of_kind = [each for each in probe.checks if each.executor == case.executor]
        way = replace(way, check=max(of_kind, key=lambda each: (each.differing > 0, each.workers), default=None))
        way = replace(way, objection=find_objection(way, scaling.floor, holds_gil=holds_gil))
        yield find_what_it_lacks(way, loss, cpus, holds_gil=holds_gil)


def _explain_arms(
    scaling: ComparisonScaling, probe: Probe, verdict: GilVerdict, memory: Estimate | None
) -> Iterator[ArmScaling]:
    for arm in scaling.arms:
        yield explain_arm(arm, scaling, verdict, memory, probe.hand_out_ns.get(arm.arm.case.pool, ()))


def _call_ns(probe: Probe) -> float:
    """Return how long a call took where no rounds tell: beside the watcher, or when it was made the second time."""
    second_ns = nan if probe.signs is None else probe.signs.second_call_ns
    return min((each.wall_ns / each.calls for each in probe.watched if each.calls), default=second_ns)
