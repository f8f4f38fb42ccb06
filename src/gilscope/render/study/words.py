"""The answer in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from math import isnan
from statistics import geometric_mean

from gilscope.analyse.headline import Headline, Release
from gilscope.analyse.one_thread import OneThreadCost
from gilscope.analyse.release import ReleaseCost
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.analyse.trust import Trust
from gilscope.model.facts import Facts
from gilscope.render import numbers
from gilscope.render.names import name_implementation, name_winner
from gilscope.statistics.estimate import Estimate

THREADS = "threads"
"""The family of Python's threads."""

USELESS = 0.5
"""Figures that are known no better than to this share are not to be trusted."""

UNDECIDED = ("tie", "?")
"""Outcomes of a comparison in which nothing wins."""

TAKERS = {
    "other programs": "other programs used",
    "the hypervisor": "other virtual machines used",
    "the quota": "the container's quota withheld",
}
"""Who took CPUs, with the verb."""


def write_sentences(study: SettingFigures) -> Iterator[str]:
    """Yield the sentences of a setting: the answer, whether to trust it, what is undecided, what releasing costs."""
    yield from _write_switched_on(study.setting.facts)
    yield from _write_answer_with_trust(study, list(write_trust(study.trust)))
    yield from write_undecided(study.comparisons)
    yield from write_release_costs(study.release_costs)


def write_brief(study: SettingFigures) -> Iterator[str]:
    """Yield what a closing view begins with: what releasing the GIL does, what is fastest, whether to trust it."""
    yield from _write_switched_on(study.setting.facts)
    yield from _write_answer_with_trust(study, list(write_trust(study.trust, is_brief=True)))
    yield from write_release_costs(study.release_costs)


def _write_switched_on(facts: Facts) -> Iterator[str]:
    """Yield that a GIL was on that this Python can do without: then all figures are of another question."""
    culprit = facts.get("gil_switched_on_by")
    if isinstance(culprit, str):
        yield f"THE GIL WAS ON: importing {culprit} switched it on; this Python can do without."


def write_trust(trust: Trust, *, is_brief: bool = False) -> Iterator[str]:
    """Yield the verdict on the machine: how quiet it was, and how far figures can be trusted."""
    if not trust.comparisons:
        return
    details = "" if is_brief else "".join(_write_disturbance(trust))
    yield f"{_write_verdict(trust)}{details}{_write_precision(trust.within)}"


def _write_precision(within: float) -> str:
    if isnan(within):
        return ""
    known = f"to about ±{numbers.share(within)}"
    # A speedup of two that may as well be one or three says nothing.
    return (
        f" Figures can be trusted {known}."
        if within < USELESS
        else f" Do not trust the figures: they are known {known} only."
    )


def _write_verdict(trust: Trust) -> str:
    if not trust.is_known:
        return "Whether other programs used the CPUs meanwhile is not known."
    cpus = numbers.count_things(trust.cpus, "CPU")
    average = f"{TAKERS[trust.taker]} {trust.average_cpus:.2f} of {cpus} on average"
    most = f"{trust.most_cpus:.2f}"
    if trust.is_quiet:
        return f"This machine was quiet: {average}, {most} at most."
    busy = "busy" if trust.is_busy else "busy at times"
    which = f"{trust.disturbed_comparisons} of {numbers.count_things(trust.comparisons, 'comparison')}"
    return f"This machine was {busy}: {average}, up to {most} in {which}."


def _write_disturbance(trust: Trust) -> Iterator[str]:
    """Yield what was disturbed, and what is left out."""
    if trust.is_known and not trust.is_quiet:
        where = f"{trust.disturbed_sessions} of {numbers.count_things(trust.sessions, 'session')}"
        too_low = numbers.share(trust.most_too_low)
        yield f" There, in {where}, speedups of several workers are too low by up to {too_low}."
    if trust.left_out:
        blocks = numbers.count_things(trust.blocks, "block")
        yield f" {trust.left_out} of {blocks} are left out, in which others took more."


def _write_answer_with_trust(study: SettingFigures, trust: Sequence[str]) -> Iterator[str]:
    """Yield the answer, and behind it what is known of its worth; before it if it is worth nothing."""
    has_gil = study.setting.facts.gil_enabled
    answer = write_answer(study.headline, has_gil=has_gil, cost=study.one_thread_cost)
    yield from chain(trust, answer) if study.trust.within >= USELESS else chain(answer, trust)


def write_answer(headline: Headline, *, has_gil: bool = True, cost: OneThreadCost | None = None) -> Iterator[str]:
    """Yield the sentences that a reader wants first."""
    if headline.claims and not headline.tallies:
        yield "Only plain loops were measured: there are no workers to compare."
    elif not has_gil:
        yield from write_without_gil(headline, cost)
    elif headline.releases:
        yield _releases(headline.releases, claims=headline.claims)
    if headline.claims and set(headline.wins) - {"?"}:
        yield _wins(headline)


def write_undecided(comparisons: Iterable[ComparisonScaling]) -> Iterator[str]:
    """Yield each reason why nothing is named the best, with its comparisons; of one session that is said once."""
    found: dict[str, list[str]] = {}
    for each in comparisons:
        if each.winner == "?" and each.is_usual and each.is_replicated:
            found.setdefault(each.undecided, []).append(f"{each.kernel} {name_implementation(each)}")
    for reason, names in found.items():
        yield f"No clear winner ({reason}): {'; '.join(names)}."


def limit_to_session(comparisons: Iterable[ComparisonScaling]) -> str:
    """Return what a caption adds where a table is of one session; nothing where it is of several."""
    return "" if all(each.is_replicated for each in comparisons) else " Of one session: the next may differ."


def describe_intervals(estimates: Iterable[Estimate]) -> str:
    """Return what the intervals of these figures are, for a caption: `with its 95 % interval`."""
    if all(each.is_replicated for each in estimates):
        return "with its 95 % interval"
    return "with its interval within this session, which says nothing about the next process"


def write_release_costs(costs: Sequence[ReleaseCost]) -> Iterator[str]:
    """Yield what releasing the GIL costs, where that was measured."""
    for alone, each in product(costs[:1], costs[1:]):
        yield (
            f"Releasing the GIL and taking it again costs {numbers.duration(alone.pair_ns)} alone and "
            f"{numbers.duration(each.pair_ns)} while {each.workers} threads do so: a call that is released as a "
            f"whole gains from {each.workers} threads if it takes longer than {numbers.duration(each.pays_above_ns)}."
        )


def _releases(releases: Sequence[Release], *, claims: bool) -> str:
    faster, slower = (sum(getattr(one, name) for one in releases) for name in ("faster", "slower"))
    total = sum(one.comparisons for one in releases)
    typical = numbers.factor(geometric_mean([one.typical for one in releases for _ in range(one.comparisons)]))
    each = ", ".join(f"{one.compiler} {numbers.ratio(one.typical)}×" for one in releases)
    counts = " or ".join(numbers.word(count) for count in dict.fromkeys(one.workers for one in releases))
    run = "run" if claims else "ran"
    answer = f"With the GIL released, {counts} threads {run} {typical} as fast as with it held ({each})"
    if not claims:
        return f"{answer}, in this one session."
    worse = f", clearly slower in {slower}" if slower else ""
    return f"{answer} – clearly faster in {faster or 'none'} of {numbers.count_things(total, 'comparison')}{worse}."


def write_without_gil(headline: Headline, cost: OneThreadCost | None, start: str = "No GIL here") -> Iterator[str]:
    """Yield how much faster threads are where there is no GIL, and what one thread costs, if that is known."""
    threads = [each for each in headline.tallies if each.executor.family == THREADS]
    if not threads:
        return
    workers = max(each.workers for each in threads)
    alike = [each for each in threads if each.workers == workers]
    native = [each for each in alike if each.group in ("held", "released")]
    groups = {"plain Python": [each for each in alike if each.group == "pure"], "native code": native}
    said = [
        f"{name} {numbers.ratio(geometric_mean([each.typical for each in found for _ in range(each.comparisons)]))}×"
        for name, found in groups.items()
        if found
    ]
    if said:
        answer = f"{start}: {numbers.word(workers)} threads run {' and '.join(said)} as fast as one"
        yield f"{answer}{'' if cost is None else f'; {_write_one_thread_cost(cost)}'}."


def _write_one_thread_cost(cost: OneThreadCost) -> str:
    facts = cost.beside
    with_gil = f"{facts.implementation} {facts.python} with a GIL"
    return f"in plain Python one thread costs {numbers.ratio(cost.ratio)}× that of {with_gil}"


def _wins(headline: Headline) -> str:
    names = {executor.family: executor.many for executor in headline.families.values()}
    clear = [f"{names.get(name, name_winner(name))} {count}" for name, count in _by_count(headline)]
    tied = sum(headline.wins.get(name, 0) for name in UNDECIDED)
    each = "; ".join(filter(None, (", ".join(clear), f"no clear winner {tied}" if tied else "")))
    return f"Best choice in {numbers.count_things(sum(headline.wins.values()), 'comparison')}: {each}."


def _by_count(headline: Headline) -> list[tuple[str, int]]:
    wins = [pair for pair in headline.wins.items() if pair[0] not in UNDECIDED]
    return sorted(wins, key=lambda pair: -pair[1])
