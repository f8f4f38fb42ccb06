"""What to use for a function that was probed, and why, in sentences."""

from gilscope.analyse.probe.advice import NEITHER, UNDECIDED, WORTH, Advice, MeasuredMethod
from gilscope.analyse.probe.blocks import TooFewBlocks
from gilscope.analyse.probe.notes import OWN_THREADS
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.verdicts import HOLDING
from gilscope.analyse.results import ArmScaling
from gilscope.render import numbers
from gilscope.render.probe.words import count_workers, write_factor_with_interval, write_if_known
from gilscope.statistics.estimate import Estimate

BLOCKS = 20
"""As many as a probe has if nobody asks for fewer."""

MOST_OPENING_SECONDS = 30
"""Opening all workers may take as long, beside what else is measured."""


def write_advice(probed: Probed) -> tuple[str, ...]:
    """Return what to use, in a few words, then why, and from what size on."""
    found = probed.advice
    if found is None:
        return ()
    if found.way is None:
        return _no_workers(probed)
    if found.choice == UNDECIDED:
        return _undecided(found.way, probed)
    if found.choice == NEITHER:
        first, why = _neither(found, probed)
        return first, f"{why} {write_release_gain(probed)}".rstrip()
    crew, kind = count_workers(found.way), found.way.arm.executor.many
    speedup = found.way.arm.speedup
    limit = "" if probed.scaling is None else _write_limit(probed.scaling.capacity)
    finish = "finishes" if found.way.arm.arm.case.workers == 1 else "finish"
    interval = f"95 %: {numbers.interval(speedup)}{limit}"
    gain = f"{crew} {finish} {numbers.ratio(speedup.value)}× as many calls as a plain loop ({interval})."
    more = (_size(found, found.way, probed), _others(found, probed), write_release_gain(probed))
    return f"Use {kind}.", " ".join(filter(None, (gain, *more)))


def _no_workers(probed: Probed) -> tuple[str, ...]:
    """Return why there are no several workers to compare, and what to type."""
    if probed.ways:
        return ("Only one worker was measured: add --workers 1,2.",)
    remedies = [skip.reason for skip in probed.skips if "gilscope probe" in skip.reason]
    why = f" {remedies[0][:1].upper()}{remedies[0][1:]}" if remedies else " Below is why."
    return "Use a plain loop: no kind of worker can make this call as it is.", why.strip()


def _write_limit(capacity: Estimate | None) -> str:
    return "" if capacity is None or not capacity.is_known else f"; limit here {write_if_known(capacity)}"


def write_release_gain(probed: Probed) -> str:
    """Return what releasing the GIL could bring, where it is held; empty if that is nothing or not known."""
    gain = probed.release_gain
    if gain is None:
        return ""
    worth, call = numbers.duration(gain.worth_from_ns), numbers.duration(probed.call_ns)
    return (
        f"If it released the GIL, {gain.workers} threads could reach up to {numbers.ratio(gain.most)}×: worth it for "
        f"calls above {worth}; yours lasts {call}."
    )


def _undecided(way: MeasuredMethod, probed: Probed) -> tuple[str, ...]:
    speedup = way.arm.speedup
    best = f" (at best {count_workers(way)} {write_factor_with_interval(speedup)} here)" if speedup.is_known else ""
    lacked = "CPUs" if way.is_starved else "blocks"
    if probed.verdict in HOLDING and not way.arm.executor.shares("GIL"):
        others = way.arm.executor.many.capitalize()
        why = "they lacked CPUs" if lacked == "CPUs" else "there are too few blocks"
        first = f"Not threads: it holds the GIL. {others}: undecided, as {why}."
    else:
        first = "Undecided: the workers lacked CPUs." if lacked == "CPUs" else "Undecided: too few blocks."
    remedies = (_write_quiet(way) if way.is_starved else "", _write_more_blocks(probed.too_few_blocks))
    return first, " ".join(filter(None, (f"What several of them gain is not known{best}.", *remedies)))


def _write_quiet(way: MeasuredMethod) -> str:
    """Return where workers would get the CPUs that they lacked."""
    if way.arm.diagnosis is not None and way.arm.diagnosis.kind == "quota":
        return "Probe it again with a larger quota."
    return "Probe it again when other programs leave it the CPUs."


def _write_more_blocks(few: TooFewBlocks | None) -> str:
    """Return what to type so that there are enough blocks for an interval; empty if there are."""
    if few is None:
        return ""
    blocks = f"--blocks {BLOCKS}" if few.wants_blocks else ""
    if few.seconds is None:
        return f"An interval needs {few.needed} blocks: {blocks}."
    limit = f"--limit {MOST_OPENING_SECONDS + 2 * few.seconds}" if 2 * few.seconds > MOST_OPENING_SECONDS else ""
    typed = " ".join(filter(None, (blocks, f"--seconds {few.seconds}", limit)))
    return f"An interval needs {few.needed} blocks, and there was time for {few.blocks}: {typed}."


def _neither(found: Advice, probed: Probed) -> tuple[str, str]:
    assert found.way is not None
    best = f"{count_workers(found.way)} {write_factor_with_interval(found.way.arm.speedup)}"
    if found.way.arm.executor.shared is None and found.way.arm.speedup.low > 1:
        first = f"{count_workers(found.way)}: {write_factor_with_interval(found.way.arm.speedup)} over a plain loop."
        return first, (
            "What such workers share with their caller is not declared, so it is not known how long a call must be "
            "to pay for being sent to them."
        )
    problem = None if probed.pickling is None else probed.pickling.result_problem
    if problem is not None and not found.way.arm.executor.shares("objects") and found.way.arm.speedup.low > 1:
        return (
            "Use a plain loop for it as it is.",
            f"{best} cannot send back what it returns. Return something that can be sent, and probe it again.",
        )
    objection = write_objection(found.way)
    if objection is not None:
        is_gain = found.way.objection == "other results"
        told = "" if is_gain else f"{best} is no gain of working at once. "
        return "Use a plain loop.", f"{told}{objection[:1].upper()}{objection[1:]}."
    first = "Use a plain loop: nothing is clearly faster here."
    told = f"At best: {best}. " if found.way.arm.speedup.has_interval else ""
    return first, f"{told}{_explain_nothing(found.way, probed)}"


def _explain_nothing(way: MeasuredMethod, probed: Probed) -> str:
    """Return why nothing is clearly faster than a plain loop."""
    if probed.scaling is not None and probed.scaling.serial_cpu_per_wall > OWN_THREADS:
        return "A single call has more than one CPU at work already."
    if way.arm.diagnosis is None and probed.verdict in HOLDING and way.arm.executor.shares("GIL"):
        return "It holds the GIL, so threads can only take turns."
    return (
        "More blocks (--blocks, --seconds) may decide." if way.arm.diagnosis is None else way.arm.diagnosis.sentence
    )


def _size(found: Advice, way: MeasuredMethod, probed: Probed) -> str:
    """Return from what size on it pays."""
    length, call = numbers.duration(way.pays_from_ns), numbers.duration(probed.call_ns)
    batches = ": let each task make many calls, on arguments that are there already" if found.in_batches else ""
    return f"A call must last {length} to be worth a task of its own; yours lasts {call}{batches}."


def _others(found: Advice, probed: Probed) -> str:
    """Return the speedups of the other families."""
    others = [executor.family for executor in probed.families if executor.family != found.choice]
    ways = [way for family in others if (way := probed.best(family)) is not None]
    return f"Others: {', '.join(map(_write_other, ways))}." if ways else ""


def _write_other(way: MeasuredMethod) -> str:
    objection = write_objection(way)
    return f"{count_workers(way)} {write_if_known(way.arm.speedup)}{f' ({objection})' if objection else ''}"


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
    cause = ", as where its memory lies in better order" if copies else ""
    more = (
        ""
        if over_one is None
        else f"; {way.arm.arm.case.workers} make {numbers.ratio_with_interval(over_one)} times that"
    )
    return f"1 {kind} alone makes {numbers.ratio_with_interval(one.speedup)} times as many calls{cause}{more}"
