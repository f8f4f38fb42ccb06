"""What a probe found, in sentences."""

from collections.abc import Iterator
from math import inf, isfinite

from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sharing import SharingPrice
from gilscope.analyse.probe.verdicts import GilVerdict
from gilscope.render import numbers
from gilscope.statistics.estimate import Estimate

VERDICTS = {
    "releases": "releases the GIL",
    "partly": "releases the GIL for part of the call",
    "holds": "holds the GIL",
    "never lets go": "holds the GIL and never lets go while a call lasts",
    "undecided": "may release the GIL or not: that is undecided",
    "no GIL": "runs without a GIL: this Python is free-threaded",
    "broken": "could not be measured",
    "unknown": "was not watched: gilscope's extensions are not built here",
}

STANDING: tuple[GilVerdict, ...] = ("releases", "partly", "holds", "never lets go")
"""Verdicts that do not depend on how many CPUs others leave."""

MOST_LETTERS = 60
"""Letters that are shown of arguments or of a statement."""

MEANINGS = {
    "releases": "other threads can run meanwhile",
    "partly": "other threads can run for some of the time",
    "holds": "other threads wait until Python makes it let go, or until it ends",
    "never lets go": "other threads stand still until the call is over",
    "undecided": "more or less than 5% or 95%, which is undecided",
}

UNKNOWN = "unknown"

CLEAR_REACH = 0.1
"""A number whose interval reaches farther is told with an "about", and such a limit may well be exceeded."""

MOST_TIMES = 50
"""Nobody measures more than so many times as long."""


def write_title(probed: Probed) -> str:
    """Return the answer."""
    kinds = {way.arm.executor.many: way for way in probed.ways if way.objection == "other results"}
    differing = f", but gives other results in {' and in '.join(kinds)}" if kinds else ""
    # What was cut short has not shown that it is undecided, but nothing.
    is_cut_short = probed.verdict == "undecided" and probed.ended is not None
    return f"{write_call(probed)} {VERDICTS['broken' if is_cut_short else probed.verdict]}{differing}"


def write_disturbance(*found: Probed) -> str:
    """Return what others took of the CPUs, and what that leaves; empty if that was little."""
    probed = max(found, key=lambda each: (each.is_overwhelmed, each.loss.taken_cpus + each.loss.stolen_cpus))
    if not probed.is_overwhelmed:
        return ""
    loss, most = probed.loss, "up to " if len(found) > 1 else ""
    who = "Other programs" if loss.taken_cpus >= loss.stolen_cpus else "Other virtual machines"
    taken = f"{who} took {most}{loss.taken_cpus + loss.stolen_cpus:.1f} of {probed.cpus} CPUs"
    stands = " The verdict on the GIL stands." if any(each.verdict in STANDING for each in found) else ""
    return f"{taken}: the figures of speed are of little worth now.{stands}"


def write_call(probed: Probed) -> str:
    """Return what was called, on one line and not too long."""
    if probed.is_statement:
        return _cut(probed.target)
    return f"{probed.target}({_cut(probed.arguments)})"


def _cut(text: str) -> str:
    """Return a text of the user's on one line and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def write_headline(probed: Probed) -> str:
    """Return the numbers of the answer: how much is released, what the workers gain, what the machine allows."""
    return " · ".join(f"{name} {value}" for name, value in list_large_numbers(probed))


def list_large_numbers(probed: Probed) -> Iterator[tuple[str, str]]:
    """Yield the numbers of the answer, each behind its name; those that were not measured are left out."""
    if probed.released is not None:
        yield "GIL released", numbers.share(probed.released.value)
    shown = [probed.most_threads_way, None if probed.advice is None else probed.advice.way]
    several = [way for way in shown if way is not None and way.arm.arm.case.workers > 1 and way.objection is None]
    yield from {count_workers(way): write_if_known(way.arm.speedup) for way in several}.items()
    if probed.scaling is not None and probed.scaling.workers > 1 and probed.scaling.capacity is not None:
        yield "limit here", write_if_known(probed.scaling.capacity)


def write_if_known(estimate: Estimate) -> str:
    """Return how many times as much, about so many, or that it is not known, by how far the interval reaches."""
    if not estimate.is_known:
        return UNKNOWN
    return write_factor(estimate) if estimate.reach <= CLEAR_REACH else f"about {write_factor(estimate)}"


def write_factor(estimate: Estimate) -> str:
    """Return how many times as much: 1.85×."""
    return f"{numbers.ratio(estimate.value)}×"


def write_factor_with_interval(estimate: Estimate) -> str:
    """Return how many times as much, with the interval if there is one: 1.85× (1.70–2.02)."""
    return write_factor(estimate) + (f" ({numbers.interval(estimate)})" if estimate.has_interval else "")


def list_figures(probed: Probed) -> Iterator[tuple[str, str]]:
    """Yield what was measured of the call itself: a name and a value for each."""
    if probed.ended is not None:
        yield "what happened", probed.ended
    share = probed.released
    if share is not None:
        interval = f"{numbers.share(share.value)} of each call ({100 * share.low:.1f}–{100 * share.high:.1f})"
        yield "GIL released", f"{interval}: {MEANINGS[probed.verdict]}"
    if probed.verdict == "undecided" and probed.ended is None:
        yield "to decide it", write_what_decides(probed)
    if probed.lets_go is not None and probed.let_go_in:
        yield "lets go", write_letting_go(probed)
    if probed.longest_wait_ns is not None:
        yield "longest wait", _write_longest_wait(probed)
    if probed.scaling is None and isfinite(probed.call_ns):
        yield "one call", numbers.duration(probed.call_ns)
    if probed.scaling is not None:
        busy = numbers.ratio(probed.scaling.serial_cpu_per_wall)
        cpus = "CPU" if busy == numbers.ratio(1.0) else "CPUs"
        yield "one call", f"{numbers.duration(probed.call_ns)}, using {busy} {cpus}"
    if probed.prepare_ns is not None:
        yield (
            "before it",
            f"{numbers.duration(probed.prepare_ns)} to make its objects, which nothing else here counts",
        )
    if probed.scaling is not None and probed.scaling.workers > 1 and probed.scaling.capacity is not None:
        capacity = probed.scaling.capacity
        limit = write_factor_with_interval(capacity)
        best = max((way.speedup for way in probed.ways), default=0.0)
        is_clear = capacity.has_interval and capacity.reach <= CLEAR_REACH and best <= capacity.value
        most = "; nothing can be faster" if is_clear else ""
        yield "machine limit", f"{limit}: what {probed.scaling.workers} C threads reach here{most}"
    if probed.memory_capacity is not None and probed.scaling is not None and needs_memory(probed):
        limit = write_factor_with_interval(probed.memory_capacity)
        yield "memory limit", f"{limit}: what {probed.scaling.workers} C threads reach that only read and write"
    if probed.sharing is not None:
        yield "own copies", _write_own_copies(probed.sharing)
    if probed.pickling is not None and probed.pickling.problem is None:
        result_bytes = 0 if probed.pickling.result_problem is not None else probed.pickling.result_bytes
        sent = numbers.size(probed.pickling.argument_bytes + result_bytes)
        took = numbers.duration(probed.pickling.round_trip_ns)
        yield "copying", f"{took} per call to send {sent} to a process and back (pickle)"


def _write_own_copies(found: SharingPrice) -> str:
    """Return how many calls threads finish if they share nothing, and whether that is a price of sharing."""
    factor = write_factor_with_interval(found.price)
    meaning = "sharing costs" if found.is_clear else "no clear price of sharing"
    if not found.price.has_interval:
        meaning = "too few blocks to tell whether sharing costs"
    return f"{factor} as many calls by {found.workers} threads that share no objects: {meaning}"


def _write_longest_wait(probed: Probed) -> str:
    if not probed.longest_wait_ns:
        return "no other thread waited for the GIL"
    is_typical = probed.typical_wait_ns is not None and probed.verdict != "releases"
    typical = f", typically {numbers.duration(probed.typical_wait_ns)}" if is_typical else ""
    return f"another thread waited at most {numbers.duration(probed.longest_wait_ns)} for the GIL{typical}"


def write_released_share(probed: Probed) -> str:
    """Return the released share with its interval."""
    share = probed.released
    return numbers.MISSING if share is None else numbers.share_with_interval(share.value, share.low, share.high)


def write_what_decides(probed: Probed) -> str:
    """Return what would show whether a call releases the GIL, where that is undecided."""
    share = probed.released
    longer = inf if share is None else share.times_as_long
    seconds = f"some {longer:.0f} times" if longer <= MOST_TIMES else "many times"
    return (
        f"the interval must reach over neither 5% nor 95%: {seconds} as many seconds (--seconds), a quieter machine, "
        "or a longer call"
    )


def write_letting_go(probed: Probed) -> str:
    """Return whether a call lets go of the GIL by itself."""
    if probed.lets_go:
        return "it lets go of the GIL by itself while a call lasts"
    calls = "1 call" if probed.let_go_in == 1 else f"{probed.let_go_in:,} calls"
    return f"it did not let go of the GIL by itself in {calls}"


def explain_unknown_letting_go(probed: Probed) -> str:
    """Return why nobody can tell whether a call lets go of the GIL by itself, and what to do."""
    if probed.verdict == "unknown":
        return "nobody watched: gilscope's extensions are not built here"
    if not probed.let_go_in:
        return (
            "that was not watched: a call takes too long for it. Give it more seconds (--seconds, in a test seconds=)"
        )
    return "the machine was too busy to see it. Measure it again on a quieter one"


def needs_memory(probed: Probed) -> bool:
    """Return whether what the machine's memory gives has a part in the answer."""
    return any(way.arm.diagnosis is not None and way.arm.diagnosis.kind == "memory" for way in probed.ways)


def write_reason(probed: Probed) -> str | None:
    """Return why threads bring no more, or None where they bring what they can."""
    return None if probed.why is None else probed.why.sentence


def count_workers(way: MeasuredMethod) -> str:
    """Return how many workers of what kind: 1 thread, 2 processes (spawn)."""
    return way.arm.crew


def explain_absence(probed: Probed, kind: str) -> str:
    """Return why an executor, or a family, was skipped; if it was not, what was measured."""
    for skip in probed.skips:
        if kind in (skip.executor, probed.declared.executor(skip.executor).family):
            return skip.reason
    measured = ", ".join(map(count_workers, probed.ways)) or "none"
    return f"measured were: {measured}"
