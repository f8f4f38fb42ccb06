"""What weakens a study's figures, in one sentence for each kind of warning."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from gilscope.analyse.reasons import Excess
from gilscope.analyse.scaling import NOISY_FLOOR
from gilscope.analyse.study import SettingFigures
from gilscope.analyse.weaknesses import APART, Kind, Weakness
from gilscope.model.case import Skip
from gilscope.render import numbers
from gilscope.statistics.sample_size import LEAST_BLOCKS

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

ONE_SESSION = "Only one session: the next can differ by more than these intervals. Use --sessions 5."

SENTENCES: dict[Kind, Callable[[Weakness], str]] = {
    "interrupted": lambda each: f"{_count(each, 'session')} interrupted; what was measured by then is used.",
    "one session": lambda _: ONE_SESSION,
    "other results": lambda each: (
        f"Sessions computed different results from the same inputs in {_share(each, 'comparisons')}: {each.worst}."
    ),
    "other inputs": lambda each: f"Sessions had different inputs in {_share(each, 'comparisons')}: {each.worst}.",
    "recorded": lambda each: each.worst + (f" (and {each.count - 1} more)" if each.count > 1 else ""),
    "facts": lambda each: f"Sessions were measured in different conditions: {each.worst}.",
    "missing": lambda each: (
        f"{_share(each, 'comparisons')} lack a session, most in {each.worst}: see gilscope run --resume."
    ),
    "above limit": lambda each: (
        f"Above the limit: {_share(each, 'speedups')} "
        f"({each.worst}: {numbers.share(each.amount)}; {CAUSES[each.cause]})."
    ),
    "slow serial": lambda each: (
        f"Plain loops are slower than they can be in {_share(each, 'comparisons')} "
        f"({each.worst}: {numbers.factor(each.amount)})."
    ),
    "few blocks": lambda each: (
        f"Too few blocks in {_share(each, 'comparisons')}: an interval needs at least {LEAST_BLOCKS}."
    ),
    "out of time": lambda each: (
        f"Time ran out for {_share(each, 'comparisons')} ({each.worst}: ±{numbers.share(each.amount)}): "
        "give more --seconds."
    ),
    "noise": lambda each: (
        f"Noise over {numbers.share(NOISY_FLOOR)} in {_share(each, 'comparisons')} "
        f"({each.worst}: {numbers.share(each.amount)}): use a quieter machine."
    ),
    "sessions apart": lambda each: (
        f"A session is far apart in {_share(each, 'speedups')} ({each.worst}: {numbers.factor(each.amount)}): "
        "add --sessions."
    ),
    "rounds apart": lambda each: (
        f"Times form two groups in {_share(each, 'speedups')} (most: {each.worst}); figures are of both."
    ),
    "scatter": lambda each: (
        f"Sessions over {numbers.share(APART - 1)} apart in {_share(each, 'speedups')} "
        f"({each.worst}: {numbers.factor(each.amount)}): add --sessions."
    ),
}
"""For each kind, what is said of it."""


def write_weaknesses(weaknesses: Iterable[Weakness]) -> Iterator[str]:
    """Yield a sentence for each kind of warning, in the order in which they are given."""
    yield from (SENTENCES[each.kind](each) for each in weaknesses)


def write_warnings(study: SettingFigures) -> Iterator[str]:
    """Yield all that weakens a setting's figures: a sentence for each kind, then what is known of single ones."""
    yield from dict.fromkeys((*write_weaknesses(study.weaknesses), *study.warnings))


def write_left_out(skips: Iterable[Skip]) -> str:
    """Return for how many combinations each reason is why they were not measured; empty if all were."""
    reasons = Counter(skip.reason for skip in skips)
    # What follows a semicolon says what to do about it, for which there is room in the long form.
    first, *others = [(count, reason.partition(";")[0]) for reason, count in reasons.most_common()] or [(0, "")]
    more = (f", {count} ({reason})" for count, reason in others)
    combinations = "combination" if first[0] == 1 else "combinations"
    return f"Not measured: {first[0]} {combinations} ({first[1]}){''.join(more)}." if reasons else ""


def _share(weakness: Weakness, what: str) -> str:
    return f"{weakness.count} of {numbers.count_things(weakness.of, what.removesuffix('s'))}"


def _count(weakness: Weakness, what: str) -> str:
    return f"{weakness.count} of {numbers.count_things(weakness.of, what)} {'was' if weakness.count == 1 else 'were'}"
