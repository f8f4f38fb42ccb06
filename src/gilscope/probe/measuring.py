"""Measures a call: all arms and a watcher in the same blocks, until the blocks or the seconds are over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from gilscope import executors
from gilscope.errors import CannotProbe, NotAvailable, WorkerDied
from gilscope.measure.pools import Pools
from gilscope.measure.timing import Measurement
from gilscope.model.case import SERIAL, Arm, Case, Comparison, PoolId, Skip
from gilscope.model.kernel import Bound
from gilscope.model.probe import GIVEN, IMPLEMENTATION, Probe, Signs
from gilscope.model.report import Measured, Setup
from gilscope.plan import reference_arms
from gilscope.plan.methods import ONE_FORK
from gilscope.probe import (
    alone,
    budget,
    call_time,
    copies,
    deciding,
    own_remedies,
    patience,
    pooled_calls,
    remedies,
    sending,
    sharing,
    worker,
)
from gilscope.probe.budget import SECONDS, Extent, Wishes
from gilscope.probe.call import Call
from gilscope.probe.pooled_calls import Expected, Raised
from gilscope.probe.sharing import Sharers
from gilscope.probe.turns import Pause, never_pause
from gilscope.statistics.sample_size import LEAST_BLOCKS
from gilscope.system.clock import Clock

BOUNDS: tuple[Bound, ...] = ("latency", "memory")
"""The reference kernels beside the call. Whether a user's function is limited by memory is not known beforehand."""

DONE = "done"
"""The last stage."""

Save = Callable[["Probing"], None]


@dataclass
class Probing:
    """The state of a running probe: what has been measured so far, and the function that saves it."""

    probe: Probe
    save: Save
    session: str = ""
    pause: Pause = never_pause
    measurement: Measurement | None = None
    skips: list[Skip] = field(default_factory=list)
    open_ns: Mapping[PoolId, int] = field(default_factory=dict)
    sharers: Sharers | None = None
    """Threads with copies of what the call works on."""
    call_ns: int = 0
    """How long one call takes; 0 before that is known."""
    seconds: int = 0
    """About how long all of it takes; 0 before that is known."""

    @property
    def measured(self) -> tuple[Measured, ...]:
        """The rounds measured so far, if there is a whole block."""
        if self.measurement is None or not self.measurement.blocks:
            return ()
        return (self.measurement.snapshot(),)

    def enter(self, stage: str, **seen: Any) -> None:
        """Save what was measured, and what is done next, which may crash."""
        self.probe = replace(self.probe, stage=stage, **seen)
        self.save(self)


def measure(
    call: Call,
    wishes: Wishes,
    signs: Signs,
    cpus: int,
    clock: Clock,
    save: Save,
    session: str = "",
    pause: Pause = never_pause,
) -> Probing:
    """Measure a call, after its first calls were observed. The orders of rounds are drawn from the session's name.

    `pause` is called between blocks, with everything ready for the next one.

    Raises:
        CannotProbe: the call returns something that does the work later, or the numbers of workers conflict.

    """
    if signs.kind != "value":
        raise CannotProbe(call.name, remedies.explain_later(call, signs.kind, signs.returned))
    probing = Probing(Probe(call.name, call.shown, "calling it again and again", signs=signs), save, session, pause)
    pools = Pools(clock)
    worker.keep(call.name, call.direct)
    copies.claim_process()
    try:
        _go_through(call, wishes, cpus, pools, probing)
    except (Raised, WorkerDied) as error:
        uses_up = isinstance(error, Raised) and (signs.changes_arguments or signs.results_differ)
        remedy = f". {own_remedies.explain_end(call)}" if uses_up else ""
        probing.enter(probing.probe.stage, ended=f"{error} while this was done: {probing.probe.stage}{remedy}")
    finally:
        worker.forget(call.name)
        pools.close()
    return probing


def _go_through(call: Call, wishes: Wishes, cpus: int, pools: Pools, probing: Probing) -> None:
    """Go through all stages of a probe."""
    signs = probing.probe.signs
    assert signs is not None
    batch, call_ns = pooled_calls.attempt(lambda: call_time.time_call(call, wishes, cpus, pools.clock, signs))
    copies.refuse_copies(call.name)
    probing.probe = replace(probing.probe, prepare_ns=batch.prepare_ns or None)
    wanted = budget.choose_extent(wishes, call_ns, cpus, batch)
    problem = budget.explain_conflict(wishes, wanted, call_ns)
    if problem is not None:
        raise CannotProbe(call.name, problem)
    probing.call_ns = call_ns
    probing.seconds = budget.estimate_seconds(wishes, wanted, call_ns + batch.prepare_ns)
    probing.enter("pickling its arguments and comparing results")
    pickling, expected, differ = pooled_calls.attempt(lambda: alone.measure_alone(call, wishes, pools.clock, signs))
    probing.probe = replace(probing.probe, signs=replace(signs, results_differ=differ))
    probing.enter("watching the GIL beside it", pickling=pickling)
    watch = deciding.make_watch(call, wanted.watched_calls)
    probing.enter("waiting until it lets go of the GIL", watched=watch())
    most = wanted.watched_calls
    patient = patience.watch_patiently(call, call_ns, wishes.seconds, pools.clock, most)
    probing.enter("opening pools", patience=patient)
    copies.refuse_copies(call.name)
    probing.measurement = _made_ready(call, wishes, wanted, pools, probing, expected)
    probing.open_ns = pools.open_ns
    _run_blocks(wishes, probing.measurement, pools, watch, probing)
    for found in sharing.find_costly(probing.sharers, probing.probe.sharing, probing.measurement, cpus):
        probing.enter("finding out what is costly to share", sharing=found)
    for watched in deciding.watch_until_decided(watch, probing.probe.watched, pools.clock, wishes.seconds):
        probing.enter("watching the GIL for longer", watched=watched)
    copies.refuse_copies(call.name, waits=True)
    probing.enter(DONE)


def _made_ready(
    call: Call, wishes: Wishes, wanted: Extent, pools: Pools, probing: Probing, expected: Expected | None
) -> Measurement:
    """Return all arms ready to be timed: pools are open, and each worker has the call and has made it once."""
    serial = _case(call, SERIAL, 1)
    first_call_ns = _open_pools(call, wishes, wanted, pools, probing, expected)
    arms = [Arm("baseline", serial), Arm("again", serial), *first_call_ns]
    if call.shared:
        probing.enter("calling it in threads with copies of their own")
    probing.sharers, shared, problems = sharing.make_ready(call, arms, probing.probe.watched, pools)
    probing.probe = replace(probing.probe, sharing=shared)
    probing.skips += problems
    if reference_arms.unavailable() is None:
        arms += [arm for bound in BOUNDS for arm in reference_arms.make_arms(bound, wanted.workers)]
    runners = [pooled_calls.runner(call, arm, wanted.calls, pools) for arm in arms]
    if probing.sharers is not None:
        arms.append(probing.sharers.arm)
        runners.append(probing.sharers.make_runner(wanted.calls))
    setup = Setup(
        repeats=wanted.calls,
        # Serial code's first call was observed before, and references have none.
        first_call_ns={arm: first_call_ns.get(arm, ()) for arm in arms},
        sent_bytes=dict.fromkeys(arms),
        input_digest="",
        output_digest=None,
        largest_relative_error=0.0,
    )
    comparison = Comparison(call.name, GIVEN, IMPLEMENTATION, tuple(arms))
    order = Random(f"{probing.session} {call.name}")
    return Measurement(comparison, setup, runners, pools.clock, order, rounds=[[] for _ in arms])


def _open_pools(
    call: Call, wishes: Wishes, wanted: Extent, pools: Pools, probing: Probing, expected: Expected | None
) -> dict[Arm, tuple[int, ...]]:
    """Return, for each arm whose workers are open and have made the call, how long their first calls took."""
    first_call_ns: dict[Arm, tuple[int, ...]] = {}
    end_ns = pools.clock.wall_ns() + int(budget.MOST_OPENING * max(wishes.seconds, SECONDS) * 1e9)
    # Fork is safe only while there are no threads, and every pool has some.
    for executor in sorted(wishes.executors, key=lambda name: not executors.forks(name)):
        # One thread makes calls as this one does; one process or interpreter has copies, which may be faster.
        is_here = executors.declaration(executor).shares("objects")
        counts = list(wanted.workers) if is_here else sorted({*wanted.workers, 1})
        if not is_here and not wanted.alone:
            counts.remove(1)
        if executors.forks(executor):
            if len(wanted.workers) > 1:
                only = f"with {counts[-1]} workers only: {ONE_FORK}"
                probing.skips.append(Skip(call.name, IMPLEMENTATION, executor, only))
            counts = counts[-1:]
        try:
            if first_call_ns and pools.clock.wall_ns() > end_ns:
                raise NotAvailable("executor", executor, budget.explain_late(executor))
            payload = sending.payload(call, executor)
            for count in counts:
                arm = Arm("treatment", _case(call, executor, count))
                probing.enter(_doing(arm.case))
                made_ready = pooled_calls.make_ready(call, arm.case, payload, pools, expected)
                first_call_ns[arm], check = made_ready
                probing.probe = replace(probing.probe, checks=(*probing.probe.checks, *filter(None, [check])))
        except (CannotProbe, NotAvailable) as error:
            probing.skips.append(Skip(call.name, IMPLEMENTATION, executor, error.reason))
        except (Raised, WorkerDied) as error:
            reason = own_remedies.explain_refusal(call, str(error)) if is_here else str(error)
            probing.skips.append(Skip(call.name, IMPLEMENTATION, executor, reason))
    return first_call_ns


def _run_blocks(
    wishes: Wishes, measurement: Measurement, pools: Pools, watch: deciding.Watch, probing: Probing
) -> None:
    """Run blocks until there are enough or the time is over."""
    wall_ns = pools.clock.wall_ns
    comparing_seconds = (1 + len(wishes.executors)) * alone.count_comparing_seconds(wishes)
    end_ns = wall_ns() + int((wishes.seconds - comparing_seconds) * 1e9)
    treatments = [arm for arm in measurement.comparison.arms if arm.role == "treatment"]
    for block in range(wishes.blocks):
        turn = probing.pause()
        end_ns += turn.waited_ns
        late_ns = wall_ns() - end_ns
        if turn.is_last and block >= LEAST_BLOCKS:
            return
        if late_ns > 0 and (block >= LEAST_BLOCKS or (block and late_ns > budget.MOST_LATE * wishes.seconds * 1e9)):
            return
        copies.refuse_copies(measurement.comparison.kernel)
        probing.enter(f"block {block + 1} of {wishes.blocks}")
        measurement.run_block()
        handed_out = {arm.case.pool: (pooled_calls.time_hand_out(arm.case, pools),) for arm in treatments}
        watched, before = watch(), probing.probe
        hand_out_ns = {pool: before.hand_out_ns.get(pool, ()) + times for pool, times in handed_out.items()}
        probing.enter(before.stage, hand_out_ns=hand_out_ns, watched=before.watched + watched)


def _case(call: Call, executor: str, count: int) -> Case:
    transport = "shared" if executors.declaration(executor).shares("objects") else "resident"
    return Case(call.name, GIVEN, IMPLEMENTATION, executor, transport, "static", count)


def _doing(case: Case) -> str:
    workers = executors.declaration(case.executor)
    one = f"a {workers.one}"
    return f"calling it in {one if case.workers == 1 else f'{case.workers} {workers.many} at once'}"
