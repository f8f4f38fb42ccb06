"""Measures threads that each have copies of what a call works on, beside threads that share it."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from gilscope.analyse.probe.released import estimate_released_share
from gilscope.analyse.probe.sharing import seems_costly
from gilscope.executors import Pool
from gilscope.measure.pools import SHORT_HOLD_SECONDS, Pools
from gilscope.measure.timing import Measurement, Runner
from gilscope.model.case import Arm, Case, Skip
from gilscope.model.probe import IMPLEMENTATION, SharedObject, Sharing, Watched
from gilscope.probe import pooled_calls, private_copies
from gilscope.probe.call import Call, Make, describe_kind
from gilscope.probe.pooled_calls import Raised
from gilscope.probe.private_copies import Copier
from gilscope.statistics.sample_size import LEAST_BLOCKS
from gilscope.system import gil

WHAT = "threads with own copies"
"""What people call it where it is not measured."""

LEAST_RELEASED = 0.5
"""If clearly less of a call is released, threads take turns, and show nothing of what sharing costs."""

MOST_OBJECTS = 6
"""Of a call that works on more objects, these are looked at one by one."""

BLOCKS, SECONDS = 20, 2.0
"""How much is measured to find out which object costs. After the seconds, no further block begins if there are
enough for an interval."""


@dataclass(frozen=True)
class Sharers:
    """Threads that are ready to make a call with copies of their own."""

    copier: Copier
    arm: Arm
    pool: Pool

    @property
    def key(self) -> str:
        """Under which they keep the call."""
        return f"{self.copier.call.name} with own copies"

    def make_runner(self, count: int, key: str = "", arm: Arm | None = None) -> Runner:
        """Return a function that runs one round of so many calls, each thread with copies of its own.

        Other calls than those are found by their key, and have an arm of their own.
        """
        prepares = self.copier.call.prepares
        return pooled_calls.make_runner(self.pool, arm or self.arm, key or self.key, count, is_prepared=prepares)

    def accept(self, key: str, make: Make) -> None:
        """Let each thread make a call of its own, which is kept under this key.

        Raises:
            Raised: the call raises there.

        """
        pooled_calls.accept_own(self.pool, key, self.arm.case.workers, make, SHORT_HOLD_SECONDS, "with copies")


def make_ready(
    call: Call, arms: Iterable[Arm], watched: tuple[Watched, ...], pools: Pools
) -> tuple[Sharers | None, Sharing | None, list[Skip]]:
    """Return the most threads of these arms, ready with copies, what they share else, and what cannot be copied.

    There are none where threads share nothing, or hold the GIL: they take turns then whatever they share.
    """
    case = max(
        (arm.case for arm in arms if arm.case.executor == "threads" and arm.case.workers > 1),
        key=lambda each: each.workers,
        default=None,
    )
    if case is None or not _run_at_once(watched):
        return None, None, []
    copier, problems = private_copies.find_copier(call, case.workers, pools.clock)
    skips = [Skip(call.name, IMPLEMENTATION, WHAT, each) for each in problems]
    if copier is None:
        return None, None, skips
    found = Sharers(copier, _make_arm(case, "private"), pools.get(case.executor, case.workers))
    try:
        found.accept(found.key, copier.plan_calls())
    except Raised as error:
        return None, None, [*skips, Skip(call.name, IMPLEMENTATION, WHAT, str(error))]
    objects = tuple(SharedObject(name, describe_kind(each)) for name, each in copier.objects.items())
    return found, Sharing(objects), skips


def _run_at_once(watched: tuple[Watched, ...]) -> bool:
    if not gil.is_enabled():
        return True
    share = estimate_released_share(watched, sys.getswitchinterval() * 1e9)
    # On a busy machine the watcher may hardly have asked so far.
    return share is None or share.high >= LEAST_RELEASED


def _make_arm(case: Case, transport: str) -> Arm:
    return Arm("private", replace(case, transport=transport))


def find_costly(
    sharers: Sharers | None, sharing: Sharing | None, measured: Measurement, cpus: int
) -> Iterator[Sharing]:
    """Yield all that was measured after each further block that finds out which shared object costs.

    In each, the threads share nothing, everything, and one object each time. None is measured where sharing seems to
    cost nothing, and none after one in which the call raises.
    """
    if sharers is None or sharing is None or not seems_costly(measured.snapshot(), cpus):
        return
    end_ns = measured.clock.wall_ns() + int(SECONDS * 1e9)
    with suppress(Raised):
        search = _prepare_search(sharers, sharing, measured)
        for block in range(BLOCKS):
            if block >= LEAST_BLOCKS and measured.clock.wall_ns() > end_ns:
                return
            search.run_block()
            private, again, common, *single = (tuple(each.wall_ns for each in rounds) for rounds in search.rounds)
            singly = (replace(each, wall_ns=own) for each, own in zip(sharing.objects, single, strict=False))
            yield Sharing((*singly, *sharing.objects[len(single) :]), private, again, common)


def _prepare_search(sharers: Sharers, sharing: Sharing, measured: Measurement) -> Measurement:
    """Return the threads ready to share nothing (twice), everything, and one object each time."""
    names = [each.name for each in sharing.objects]
    single = names[:MOST_OBJECTS] if len(names) > 1 else []
    shared = {"everything": frozenset(names), **{name: frozenset({name}) for name in single}}
    case, count = sharers.arm.case, measured.setup.repeats
    runners = [sharers.make_runner(count, arm=_make_arm(case, what)) for what in ("private", "private again")]
    for what, own in shared.items():
        key = f"{sharers.key} but {what}"
        sharers.accept(key, sharers.copier.plan_calls(own))
        runners.append(sharers.make_runner(count, key, _make_arm(case, f"private but {what}")))
    return _make_measurement(runners, measured)


def _make_measurement(runners: Sequence[Runner], measured: Measurement) -> Measurement:
    arms = tuple(each.arm for each in runners)
    nothing: Mapping[Arm, tuple[int, ...]] = dict.fromkeys(arms, ())
    setup = replace(measured.setup, first_call_ns=nothing, sent_bytes=dict.fromkeys(arms))
    comparison = replace(measured.comparison, arms=arms)
    return Measurement(comparison, setup, runners, measured.clock, Random(1), rounds=[[] for _ in arms])
