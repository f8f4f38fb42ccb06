"""What was demanded of a function, and whether it fulfils that: one sentence for each demand."""

from collections.abc import Mapping

from gilscope.analyse.probe.demands import LETS_GO, Bound, Expectation, Judged, Obstacle
from gilscope.analyse.probe.probing import Probed
from gilscope.render import numbers
from gilscope.render.probe import words

EXPECTED = {
    "releases": "release the GIL",
    "partly": "release the GIL for part of the call",
    "holds": "hold the GIL",
    LETS_GO: "let go of the GIL by itself at least once during a call",
    "no-gil": "run without a GIL",
}

OBSTACLES: Mapping[Obstacle, str] = {
    "": "measure it for longer (--seconds, in a test seconds=), or on a quieter machine",
    "noise": "the same code timed twice differs by as much here; measure it on a quieter machine",
    "starved": "workers lacked CPUs that others had; measure it on a quieter machine, or with a larger quota",
    "no interval": "an interval needs 5 blocks: ask for more of them, and for the seconds that they take",
    "no baseline": "the baseline has no such speedup",
}


def write_demand(judged: Judged, probed: Probed) -> str:
    """Return whether a demand is fulfilled, with the figure that says so."""
    if isinstance(judged.demand, Expectation):
        return _write_expectation(judged, judged.demand, probed)
    figure = _write_figure(judged, judged.demand, probed)
    bound = _write_bound(judged.demand)
    if judged.obstacle == "other results":
        return f"{figure}, but with other results than calls made one by one: no speedup counts."
    if judged.outcome == "undecided":
        reason = OBSTACLES.get(judged.obstacle)
        return f"{figure}: whether that is {bound} is undecided{f' ({reason})' if reason else ''}."
    return f"{figure}, which is {'' if judged.outcome == 'violated' else 'not '}{bound}."


def _write_expectation(judged: Judged, demand: Expectation, probed: Probed) -> str:
    call, wanted = words.write_call(probed), " or ".join(EXPECTED[each] for each in demand.allowed)
    verdict = words.VERDICTS[probed.verdict]
    released = "" if probed.released is None else f": released {words.write_released_share(probed)} of a call"
    if LETS_GO in demand.allowed and probed.verdict != "no GIL" and (probed.lets_go or judged.outcome != "fulfilled"):
        return _write_letting_go(judged, f"{call} was expected to {wanted}", probed)
    match judged.outcome:
        case "fulfilled":
            return f"{call} was expected to {wanted}, and it {verdict}{released}."
        case "violated":
            return f"{call} was expected to {wanted}, but it {verdict}{released}."
    if probed.released is None:
        return f"Whether {call} does what was expected ({wanted}) is undecided: nobody watched the GIL beside it."
    decides = words.write_what_decides(probed)
    return f"Whether {call} does what was expected ({wanted}) is undecided{released}. To decide it, {decides}."


def _write_letting_go(judged: Judged, wanted: str, probed: Probed) -> str:
    if judged.outcome == "undecided":
        return f"{wanted}: whether it lets go is undecided, since {words.explain_unknown_letting_go(probed)}."
    return f"{wanted}, {'and' if judged.outcome == 'fulfilled' else 'but'} {words.write_letting_go(probed)}."


def _write_figure(judged: Judged, demand: Bound, probed: Probed) -> str:
    call = words.write_call(probed)
    if demand.is_of_share and probed.released is not None:
        return f"{call} releases {words.write_released_share(probed)} of a call"
    if demand.is_of_share and probed.verdict == "no GIL":
        return f"{call} runs without a GIL, so that other threads can run in 100% of a call"
    if demand.is_of_share:
        return f"{call}: the released share was not measured"
    if judged.way is None:
        many = demand.quantity if demand.workers is None else f"{demand.workers} {demand.quantity}"
        return f"{call}: {many} not measured ({words.explain_absence(probed, demand.quantity)})"
    workers = words.count_workers(judged.way)
    if judged.ratio is not None:
        ratio = numbers.ratio_with_interval(judged.ratio)
        return f"{call}: the speedup of {workers} is {ratio} times that of the baseline"
    speedup = numbers.ratio_with_interval(judged.way.arm.speedup)
    make = "makes" if judged.way.arm.arm.case.workers == 1 else "make"
    return f"{call}: {workers} {make} {speedup} times as many calls as a plain loop"


def _write_bound(demand: Bound) -> str:
    side = "below" if demand.operator == "<" else "above"
    shown = f"{100 * demand.bound:.4g}%" if demand.is_of_share else f"{demand.bound:.4g}"
    return f"{side} {shown}"
