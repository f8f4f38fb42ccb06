"""What weakens a study's figures, in one sentence for each kind of warning."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from gilscope.analyse.reasons import Excess
from gilscope.analyse.scaling import NOISY_FLOOR
from gilscope.analyse.study import INCOMPLETE
from gilscope.analyse.weaknesses import APART, Kind, Weakness
from gilscope.model.case import Skip
from gilscope.render import numbers

CAUSES: dict[Excess, str] = {
    "reference": "its reference lacked CPUs",
    "waiting": "calls wait",
    "neighbour": "others slowed serial calls",
    "serial": "serial calls are slow",
    "worker": "one worker alone is faster",
    "caches": "CPUs have more cache together",
    "bound": "its limit is of other work",
    "unknown": "the cause is unknown",
}
"""For each cause of what is above the limit, a few words; the long form has sentences."""

SENTENCES: dict[Kind, Callable[[Weakness], str]] = {
    "interrupted": lambda each: INCOMPLETE,  # noqa: ARG005 - a sentence of a kind
    "other results": lambda each: (
        f"Sessions computed different results from the same inputs in {_share(each, 'comparisons')}: {each.worst}."
    ),
    "other inputs": lambda each: f"Sessions had different inputs in {_share(each, 'comparisons')}: {each.worst}.",
    "recorded": lambda each: each.worst + (f" (and {each.count - 1} more)" if each.count > 1 else ""),
    "facts": lambda each: f"Sessions differ in {each.worst}.",
    "missing": lambda each: f"Some sessions lack {_share(each, 'comparisons')}; most often: {each.worst}.",
    "above limit": lambda each: (
        f"Above this machine's limit: {_share(each, 'speedups')}; "
        f"most: {each.worst}, {numbers.share(each.amount)} of it ({CAUSES[each.cause]})."
    ),
    "slow serial": lambda each: (
        f"Serial calls mostly take longer than they can in {_share(each, 'comparisons')}; "
        f"worst: {each.worst}, {numbers.factor(each.amount)}."
    ),
    "few blocks": lambda each: f"Too few blocks for intervals in {_share(each, 'comparisons')}.",
    "noise": lambda each: (
        f"Repeats differ by over {numbers.share(NOISY_FLOOR)} in {_share(each, 'comparisons')}; "
        f"worst: {each.worst}, {numbers.share(each.amount)}."
    ),
    "out of time": lambda each: (
        f"Time ran out before {_share(each, 'comparisons')} were precise; "
        f"widest: {each.worst}, ±{numbers.share(each.amount)}."
    ),
    "sessions apart": lambda each: (
        f"One session is far apart in {_share(each, 'speedups')}; worst: {each.worst}, {numbers.factor(each.amount)}."
    ),
    "rounds apart": lambda each: f"Rounds fall into two groups in {_share(each, 'speedups')}; worst: {each.worst}.",
    "scatter": lambda each: (
        f"Sessions differ by over {numbers.share(APART - 1)} in {_share(each, 'speedups')}; "
        f"most: {each.worst}, {numbers.factor(each.amount)}."
    ),
}
"""For each kind, what is said of it."""


def write_weaknesses(weaknesses: Iterable[Weakness]) -> Iterator[str]:
    """Yield a sentence for each kind of warning, in the order in which they are given."""
    yield from (SENTENCES[each.kind](each) for each in weaknesses)


def write_left_out(skips: Iterable[Skip]) -> str:
    """Return for how many combinations each reason is why they were not measured; empty if all were."""
    reasons = Counter(skip.reason for skip in skips)
    # What follows a semicolon says what to do about it, for which there is room in the long form.
    first, *others = [(count, reason.partition(";")[0]) for reason, count in reasons.most_common()] or [(0, "")]
    more = (f", {count} ({reason})" for count, reason in others)
    combinations = "combination" if first[0] == 1 else "combinations"
    return f"Not measured: {first[0]} {combinations} ({first[1]}){''.join(more)}." if reasons else ""


def _share(weakness: Weakness, what: str) -> str:
    return f"{weakness.count} of {weakness.of} {what}"
