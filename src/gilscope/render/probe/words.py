"""What a probe found, in sentences."""

from collections.abc import Iterator
from math import inf, isfinite

from gilscope.analyse.probe.advice import NEITHER, UNDECIDED, WORTH, Advice, MeasuredMethod
from gilscope.analyse.probe.notes import OWN_THREADS
from gilscope.analyse.probe.probing import HOLDING, Probed
from gilscope.analyse.results import ArmScaling
from gilscope.render import numbers

VERDICTS = {
    "releases": "releases the GIL",
    "partly": "releases the GIL for part of the call",
    "holds": "holds the GIL",
    "never lets go": "holds the GIL and never lets go while a call lasts",
    "undecided": "may release the GIL or not: that is undecided",
    "no GIL": "has no GIL to release: this interpreter is free-threaded",
    "broken": "could not be measured",
    "unknown": "was not watched: gilscope's extensions are not built here",
}

MOST_LETTERS = 60
"""Letters that are shown of arguments or of a statement."""

SHORT = {
    "releases": "other threads run beside it",
    "partly": "other threads run beside it for some of the time",
    "holds": "other threads get their turn only when Python makes it let go, or between two calls",
    "never lets go": "other threads stand still until the call is over",
    "undecided": "more or less than 5% or 95%, which is undecided",
}

MOST_TIMES = 50
"""Nobody measures more than so many times as long."""


def write_title(probed: Probed) -> str:
    """Return the answer."""
    kinds = {way.arm.executor.many: way for way in probed.ways if way.objection == "other results"}
    differing = f", but gives other results in {' and in '.join(kinds)}" if kinds else ""
    return f"{write_call(probed)} {VERDICTS[probed.verdict]}{differing}"


def write_call(probed: Probed) -> str:
    """Return what was called, on one line and not too long."""
    if probed.is_statement:
        return _cut(probed.target)
    return f"{probed.target}({_cut(probed.arguments)})"


def _cut(text: str) -> str:
    """Return a text of the user's on one line and not too long."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def list_figures(probed: Probed) -> Iterator[tuple[str, str]]:
    """Yield what was measured of the call itself: a name and a value for each."""
    if probed.ended is not None:
        yield "what happened", probed.ended
    if probed.released is not None:
        yield "released share", f"{write_released_share(probed)} of a call: {SHORT[probed.verdict]}"
    if probed.verdict == "undecided":
        yield "to decide it", write_what_decides(probed)
    if probed.longest_wait_ns is not None:
        is_typical = probed.typical_wait_ns is not None and probed.verdict != "releases"
        typical = f", typically {numbers.duration(probed.typical_wait_ns)}" if is_typical else ""
        longest = numbers.duration(probed.longest_wait_ns) if probed.longest_wait_ns else "none"
        yield "longest wait", f"{longest} of another thread that wanted to run{typical}"
    if probed.scaling is None and isfinite(probed.call_ns):
        yield "one call", numbers.duration(probed.call_ns)
    if probed.scaling is not None:
        busy = numbers.ratio(probed.scaling.serial_cpu_per_wall)
        yield "one call", f"{numbers.duration(probed.call_ns)}, with {busy} CPUs at work"
    if probed.scaling is not None and probed.scaling.workers > 1:
        capacity = numbers.ratio_with_interval(probed.scaling.capacity)
        yield "capacity", f"{capacity}, what {probed.scaling.workers} native threads get here that only compute"
    if probed.memory_capacity is not None and probed.scaling is not None and needs_memory(probed):
        memory = numbers.ratio_with_interval(probed.memory_capacity)
        yield "of memory", f"{memory}, what {probed.scaling.workers} native threads get that only read and write"
    if probed.pickling is not None and probed.pickling.problem is None:
        result_bytes = 0 if probed.pickling.result_problem is not None else probed.pickling.result_bytes
        sent = numbers.size(probed.pickling.argument_bytes + result_bytes)
        took = numbers.duration(probed.pickling.round_trip_ns)
        yield "pickling", f"{took} a call for {sent}, which a process needs besides"


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


def needs_memory(probed: Probed) -> bool:
    """Return whether what the machine's memory gives has a part in the answer."""
    return any(way.arm.diagnosis is not None and way.arm.diagnosis.kind == "memory" for way in probed.ways)


def write_reason(probed: Probed) -> str | None:
    """Return why threads bring no more, or None where they bring what they can."""
    return None if probed.why is None else probed.why.sentence


def write_advice(probed: Probed) -> tuple[str, ...]:
    """Return what to use, and from what size on: two sentences."""
    found = probed.advice
    if found is None:
        return ()
    if found.way is None:
        return ("Nothing but single calls was measured.",)
    if found.choice == UNDECIDED:
        return _undecided(found.way)
    if found.choice == NEITHER:
        return _neither(found, probed)
    brings = numbers.ratio_with_interval(found.way.arm.speedup)
    workers, kind = found.way.arm.arm.case.workers, found.way.arm.executor.many
    first = f"Use {kind}: {workers} of them make {brings} times as many calls as one after the other."
    return first, f"{_size(found, found.way, probed)}{_others(found, probed)}."


def _undecided(way: MeasuredMethod) -> tuple[str, ...]:
    best = f"{count_workers(way)} {numbers.ratio_with_interval(way.arm.speedup)}"
    first = f"Undecided: workers lacked CPUs, so what several of them gain is not known (at best {best} here)."
    return first, "Probe it again where nothing else needs the CPUs: on a quiet machine, or with a larger quota."


def _neither(found: Advice, probed: Probed) -> tuple[str, ...]:
    assert found.way is not None
    ratio = numbers.ratio_with_interval(found.way.arm.speedup)
    best = f"{count_workers(found.way)} {ratio}"
    if found.way.arm.executor.shared is None and found.way.arm.speedup.low > 1:
        first = f"{count_workers(found.way)} make {ratio} times as many calls as one after the other."
        return first, (
            "What such workers share with their caller is not declared, so it is not known how long a call must be "
            "to pay for being sent to them."
        )
    problem = None if probed.pickling is None else probed.pickling.result_problem
    if problem is not None and not found.way.arm.executor.shares("objects") and found.way.arm.speedup.low > 1:
        first = f"Use neither threads nor processes for it as it is: {best} cannot send back what it returns."
        return first, "Return something that can be sent, and probe it again."
    objection = write_objection(found.way)
    if objection is not None:
        is_gain = found.way.objection == "other results"
        first = (
            f"Use neither threads nor processes for it{'' if is_gain else f': {best} is no gain of working at once'}."
        )
        return first, f"{objection[:1].upper()}{objection[1:]}."
    first = f"Use neither threads nor processes for it: nothing makes it clearly faster here (at best {best})."
    reason = found.way.arm.diagnosis
    if probed.scaling is not None and probed.scaling.serial_cpu_per_wall > OWN_THREADS:
        return first, "A single call has more than one CPU at work already."
    if reason is None and probed.verdict in HOLDING and found.way.arm.executor.shares("GIL"):
        return first, "It holds the GIL, so threads can only take turns."
    return first, reason.sentence if reason is not None else "More blocks (--blocks, --seconds) may decide."


def _size(found: Advice, way: MeasuredMethod, probed: Probed) -> str:
    """Return from what size on it pays."""
    length, call = numbers.duration(way.pays_from_ns), numbers.duration(probed.call_ns)
    if found.in_batches:
        return (
            f"Handed out one by one, calls pay from {length} on and this one takes {call}, so let each task make "
            "many, on arguments that are there already"
        )
    return f"Handed out one by one, calls pay from {length} on and this one takes {call}"


def _others(found: Advice, probed: Probed) -> str:
    """Return the speedups of the other families."""
    others = [executor.family for executor in probed.families if executor.family != found.choice]
    ways = [way for family in others if (way := probed.best(family)) is not None]
    each = " and ".join(f"{count_workers(way)} {numbers.ratio_with_interval(way.arm.speedup)}" for way in ways)
    objections = [f" ({why})" for way in ways if (why := write_objection(way)) is not None]
    return f"; beside it, {each}{''.join(objections)}" if ways else ""


def write_objection(way: MeasuredMethod) -> str | None:
    """Return why what seems to be a gain of several workers is none, or None."""
    workers, one = way.arm.arm.case.workers, way.one
    alone = "" if one is None else _write_alone(one, way)
    match way.objection:
        case None:
            return None
        case "other results":
            return f"{way.arm.executor.many} give other results than calls made one by one"
        case "takes turns":
            return f"threads take turns, as it holds the GIL{alone and f'; {alone}'}"
        case "more than its workers" if one is None or one.speedup.low <= 1:
            return (
                f"more than {workers} workers can gain by working at once: something else is faster there, as a copy "
                "that lies in order in memory"
            )
    return alone


def _write_alone(one: ArmScaling, way: MeasuredMethod) -> str:
    """Return what one worker of a kind does by itself, and how much more several of them do."""
    kind, over_one = one.executor.one, way.over_one
    copies = not one.executor.shares("objects") and one.speedup.low > WORTH
    cause = ", as a pickled copy may lie in order in memory" if copies else ""
    more = (
        ""
        if over_one is None
        else f"; {way.arm.arm.case.workers} make {numbers.ratio_with_interval(over_one)} times that"
    )
    return f"1 {kind} alone makes {numbers.ratio_with_interval(one.speedup)} times as many calls{cause}{more}"


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
