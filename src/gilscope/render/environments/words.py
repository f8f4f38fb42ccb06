"""The call in several environments, in sentences."""

from collections.abc import Iterator

from gilscope.analyse.probe.changes import JudgedCondition
from gilscope.analyse.probe.environments import CAUTION, Change, Environments
from gilscope.render import numbers
from gilscope.render.names import fact_name
from gilscope.render.probe import words as probe_words

GAINS = {"call": ("faster", "slower"), "speedup": ("more", "less"), "wait": ("shorter", "longer")}
"""How a figure has changed for the better and for the worse."""


def write_title(found: Environments) -> str:
    """Return what was probed, and where."""
    labels = [side.label for side in found.sides]
    return f"{probe_words.write_call(found.sides[0].found)} with {', '.join(labels[:-1])} and {labels[-1]}"


def write_sentences(found: Environments) -> Iterator[str]:
    """Yield what others took of the CPUs, what each environment does with the GIL, and what has clearly changed."""
    reference = found.sides[0]
    disturbance = probe_words.write_disturbance(*(side.found for side in found.sides))
    if disturbance:
        yield disturbance
    for side in found.sides:
        yield f"{side.label}: it {probe_words.VERDICTS[side.found.verdict]}."
    for side in found.sides[1:]:
        clear = [_write_difference(each) for each in side.changes if each.verdict == "differs"]
        told = "; ".join(clear) if clear else "nothing clearly differs"
        yield f"{side.label} compared with {reference.label}: {told}."
        same = [name_figure(each) for each in side.changes if each.verdict == "same"]
        undecided = [name_figure(each) for each in side.changes if each.verdict == "undecided"]
        if same:
            yield f"The same within ±{found.margin:.0%}: {', '.join(same)}."
        if undecided:
            yield f"Undecided: {', '.join(undecided)}. More blocks would decide more: --blocks 60 --seconds 30."


def write_notes(found: Environments) -> Iterator[str]:
    """Yield what limits all that."""
    yield CAUTION
    facts = ", ".join(fact_name(each.key) for each in found.facts)
    if facts:
        yield f"What differs between the environments besides: {facts}."
    for side in found.sides:
        if side.found.ended is not None:
            yield f"{side.label}: {side.found.ended}."


def write_verdict(change: Change) -> str:
    """Return what has become of a figure, in a word or two."""
    if change.verdict == "differs":
        return GAINS[change.figure][0 if change.is_gain else 1]
    return {"same": "the same", "undecided": "undecided"}[change.verdict]


def name_figure(change: Change) -> str:
    """Return what a change is of."""
    if change.arm is not None:
        return f"speedup of {change.arm.executor.name_crew(change.arm.arm.case.workers)}"
    return {"call": "one call", "wait": "longest wait for the GIL"}[change.figure]


def write_value(change: Change, value: float) -> str:
    """Return a value of a change's figure, with its unit."""
    return f"{numbers.ratio(value)}×" if change.figure == "speedup" else numbers.duration(value)


def _write_difference(change: Change) -> str:
    ratio = f"{numbers.ratio(change.ratio.value)}× ({numbers.interval(change.ratio)})"
    if change.arm is not None:
        crew = change.arm.executor.name_crew(change.arm.arm.case.workers)
        return f"the speedup of {crew} is {ratio} what it was"
    if change.figure == "call":
        return f"one call takes {ratio} as long"
    before, now = (numbers.duration(each) for each in (change.before, change.now))
    return f"another thread waits {now} at longest, not {before}"


def write_condition(judged: JudgedCondition) -> Iterator[str]:
    """Yield whether a condition is met, and where it is or may be."""
    if judged.met:
        yield f"FAILED: {judged.text}:"
    else:
        yield f"passed: {judged.text}" if not judged.undecided else f"undecided: {judged.text}:"
    for side, each in judged.met or judged.undecided:
        yield f"  {side.label}: {name_figure(each)} {numbers.ratio_with_interval(each.ratio)} times"
