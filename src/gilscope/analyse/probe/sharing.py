"""What it costs that threads share the objects a call works on, which of them costs, and what that usually is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gilscope.analyse.probe.advice import WORTH
from gilscope.analyse.starvation import leave_out_starved_blocks
from gilscope.model.facts import Facts
from gilscope.model.probe import Probe, SharedObject
from gilscope.model.report import Measured, Round
from gilscope.statistics.estimate import CONFIDENCE, Estimate, estimate_ratio
from gilscope.statistics.noise import is_beyond_noise

AWAKE = 0.85
"""If clearly fewer than this share of threads are awake where they share, as where each has copies, they sleep."""

BUFFERS = frozenset({"a numpy.ndarray", "a bytearray", "an array.array", "a memoryview"})
"""Kinds of objects whose parts are no objects of Python."""

CONTAINERS = frozenset({"a list", "a dict", "a set", "a collections.deque", "a collections.OrderedDict"})
CONTAINERS |= {"a collections.defaultdict", "a collections.Counter"}
"""Kinds of objects that have a lock of their own on a free-threaded Python."""

FIXED = frozenset({"a tuple", "a frozenset"})
"""Kinds of objects that nobody changes."""

Cause = Literal["lock", "container", "counts", "buffer", "object", "native"]
"""What usually makes sharing costly; `native` where a GIL guards all that Python itself writes."""


@dataclass(frozen=True)
class SharedPrice:
    """What it costs that threads share one object, while each has copies of the others."""

    name: str
    kind: str
    price: Estimate | None
    """How many times as long threads take that share it; None where it was not measured by itself."""
    is_clear: bool
    cause: Cause


@dataclass(frozen=True)
class SharingPrice:
    """How many times as many calls threads finish if each has copies of what the call works on."""

    workers: int
    price: Estimate
    is_clear: bool
    """Whether sharing clearly costs so much that copies are worth a thought."""
    objects: tuple[SharedPrice, ...]
    cause: Cause
    """What it usually is if it is not known which object costs."""

    @property
    def costly(self) -> tuple[SharedPrice, ...]:
        """The objects that cost by themselves, the most costly first."""
        found = [each for each in self.objects if each.is_clear]
        return tuple(sorted(found, key=lambda each: -each.price.value if each.price else 0.0))


def estimate_sharing(probe: Probe, measured: Measured, facts: Facts) -> SharingPrice | None:
    """Return what sharing costs, or None where threads with copies were not measured.

    The price is that of the blocks in which it was tried what costs, if there are any: there, threads that share have
    the same copy, so that a copy that is faster by itself, as it lies in order in memory, shows no price.
    """
    found = _find_rounds(measured, facts.effective_cpus)
    if found is None or probe.sharing is None:
        return None
    workers, own, common, floor = found
    price, sharing = _estimate(common, own), probe.sharing
    is_locked = _sleep_more(common, own, workers)
    objects = [_describe(each, None, facts, is_locked=is_locked) for each in sharing.objects]
    is_clear = _is_clear(price, floor)
    if is_clear and sharing.private_ns:
        noise = estimate_ratio(sharing.private_ns, sharing.again_ns)
        price = estimate_ratio(sharing.shared_ns, sharing.private_ns)
        is_clear = _is_clear(price, noise)
        confidence = 1 - (1 - CONFIDENCE) / max(1, len(sharing.objects))
        objects = [
            _describe(
                each,
                estimate_ratio(each.wall_ns, sharing.private_ns, confidence) if each.wall_ns else None,
                facts,
                is_locked=is_locked,
            )
            for each in sharing.objects
        ]
        objects = [
            replace(each, is_clear=each.price is not None and _is_clear(each.price, noise)) for each in objects
        ]
    if len(objects) == 1:
        objects = [replace(objects[0], price=price, is_clear=is_clear)]
    if not is_clear:
        objects = [replace(each, is_clear=False) for each in objects]
    cause: Cause = "lock" if is_locked else "object" if not facts.gil_enabled else "native"
    return SharingPrice(workers, price, is_clear, tuple(objects), cause)


def seems_costly(measured: Measured, cpus: int) -> bool:
    """Return whether threads with copies are so much faster that it is worth finding out which object costs."""
    found = _find_rounds(measured, cpus)
    return found is not None and _is_clear(_estimate(found[2], found[1]), found[3])


def _find_rounds(measured: Measured, cpus: int) -> tuple[int, Sequence[Round], Sequence[Round], Estimate] | None:
    """Return the number of threads with copies, their rounds, those of as many that share, and the noise (A/A)."""
    used = leave_out_starved_blocks(measured, cpus)
    rounds = dict(zip(used.comparison.arms, used.rounds, strict=True))
    own = next((arm for arm in rounds if arm.role == "private"), None)
    if own is None:
        return None
    shared = replace(own.case, transport="shared")
    common = next((each for arm, each in rounds.items() if arm.role == "treatment" and arm.case == shared), None)
    by_role = {arm.role: each for arm, each in rounds.items()}
    if common is None:
        return None
    return own.case.workers, rounds[own], common, _estimate(by_role["baseline"], by_role["again"])


def _estimate(slower: Sequence[Round], faster: Sequence[Round]) -> Estimate:
    return estimate_ratio([each.wall_ns for each in slower], [each.wall_ns for each in faster])


def _is_clear(price: Estimate, noise: Estimate) -> bool:
    return price.has_interval and price.low > 1 and price.value >= WORTH and is_beyond_noise(price.value, noise)


def _sleep_more(common: Sequence[Round], own: Sequence[Round], workers: int) -> bool:
    """Return whether threads that share clearly sleep more than those with copies: then they wait for a lock."""
    shared, private = ([_count_awake(each, workers) for each in rounds] for rounds in (common, own))
    awake = estimate_ratio(shared, private)
    return awake.has_interval and awake.high < AWAKE


def _count_awake(measured: Round, workers: int) -> float:
    """Return how many of the workers ran or were ready to: who has no CPU because of others waits for no lock.

    The thread that hands out the work can be ready as well, and does not count.
    """
    awake_ns = max(1, measured.cpu_ns + (measured.ready_ns or 0))
    return min(float(workers), awake_ns / max(1, measured.wall_ns))


def _describe(shared: SharedObject, price: Estimate | None, facts: Facts, *, is_locked: bool) -> SharedPrice:
    return SharedPrice(
        shared.name, shared.kind, price, False, _find_cause(shared.kind, is_locked, has_gil=facts.gil_enabled)
    )


def _find_cause(kind: str, is_locked: bool, *, has_gil: bool) -> Cause:
    """Return what usually makes it costly to share an object of this kind."""
    if is_locked:
        return "lock"
    if has_gil:
        return "native"
    if kind in BUFFERS:
        return "buffer"
    return "container" if kind in CONTAINERS else "counts" if kind in FIXED else "object"
