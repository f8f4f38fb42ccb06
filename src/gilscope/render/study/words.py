"""The answer in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import isnan

from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.analyse.release import ReleaseCost
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import ONE_SESSION, SettingFigures
from gilscope.analyse.trust import Trust
from gilscope.render import numbers
from gilscope.render.names import name_implementation
from gilscope.statistics.estimate import Estimate

GROUPS = {
    "pure": "plain Python",
    "held": "native code that holds the GIL",
    "released": "native code that releases it",
    "unknown": "code that does not say whether it holds the GIL",
}


USELESS = 0.5
"""Figures that are known no better than to this share are not to be trusted."""

UNDECIDED = {"tie": "none clearly", "?": "undecided"}
"""Outcomes of a comparison in which no way wins."""

TAKERS = {
    "other programs": "other programs used",
    "the hypervisor": "other virtual machines used",
    "the quota": "the container's quota withheld",
}
"""Who took CPUs, with the verb."""


def write_sentences(study: SettingFigures) -> Iterator[str]:
    """Yield the sentences of a setting: whether to trust it, the answer, what is undecided, what releasing costs."""
    yield from write_trust(study.trust)
    yield from write_answer(study.headline, has_gil=study.setting.facts.gil_enabled)
    yield from write_undecided(study.comparisons)
    yield from write_release_costs(study.release_costs)


def write_brief(study: SettingFigures) -> Iterator[str]:
    """Yield what a closing view begins with: whether to trust it, what releasing the GIL does, what is fastest."""
    yield from write_trust(study.trust, is_brief=True)
    headline = study.headline
    if headline.wins and not headline.claims:
        yield f"{ONE_SESSION}."
    if headline.releases:
        yield _releases(headline.releases, claims=headline.claims, has_gil=study.setting.facts.gil_enabled)
    if headline.claims and set(headline.wins) - {"?"}:
        yield _wins(headline)
    yield from write_release_costs(study.release_costs)


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


def write_answer(headline: Headline, *, has_gil: bool = True) -> Iterator[str]:
    """Yield the sentences that a reader wants first."""
    if headline.wins and not headline.claims:
        yield f"{ONE_SESSION}."
    if headline.releases:
        yield _releases(headline.releases, claims=headline.claims, has_gil=has_gil)
    groups = [_group(name, tallies) for group, name in GROUPS.items() if (tallies := _of_group(headline, group))]
    if groups:
        yield f"Typical speedup over serial: {'; '.join(groups)}."
    if headline.wins and headline.claims:
        yield _wins(headline)


def write_undecided(comparisons: Iterable[ComparisonScaling]) -> Iterator[str]:
    """Yield each reason why no way is named the best, with its comparisons; that there is one session has a word."""
    found: dict[str, list[str]] = {}
    for each in comparisons:
        if each.winner == "?" and each.is_usual and each.is_replicated:
            found.setdefault(each.undecided, []).append(f"{each.kernel} {name_implementation(each)}")
    for reason, names in found.items():
        yield f"Undecided which way is best ({reason}): {', '.join(names)}."


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
            f"Letting the GIL go and taking it again costs {numbers.duration(alone.pair_ns)} alone and "
            f"{numbers.duration(each.pair_ns)} while {each.workers} threads do so: a call that is released as a "
            f"whole gains by {each.workers} threads if it takes longer than {numbers.duration(each.pays_above_ns)}."
        )


def _releases(releases: Sequence[Release], *, claims: bool, has_gil: bool) -> str:
    each = " and ".join(f"{numbers.ratio(one.typical)}× ({one.compiler})" for one in releases)
    faster, slower = (sum(getattr(one, name) for one in releases) for name in ("faster", "slower"))
    total = numbers.count_things(sum(one.comparisons for one in releases), "comparison")
    clear = f": clearly faster in {faster or 'none'} of {total}, clearly slower in {slower or 'none'}"
    claimed = clear if claims else ""
    workers = " or ".join(str(count) for count in dict.fromkeys(one.workers for one in releases))
    if not has_gil:
        would = f"{workers} threads run code that would release it {each} as fast as code that would hold it"
        return f"No GIL here: {would}{claimed}."
    start = "Releasing the GIL makes" if claims else "In this session, releasing the GIL made"
    return f"{start} {workers} threads {each} as fast as the same code that holds it{claimed}."


def _of_group(headline: Headline, group: str) -> list[Tally]:
    return [tally for tally in headline.tallies if tally.group == group]


def _group(name: str, tallies: Sequence[Tally]) -> str:
    each = ", ".join(f"{tally.workers} {tally.executor.many} {numbers.ratio(tally.typical)}×" for tally in tallies)
    return f"{name}: {each}"


def _wins(headline: Headline) -> str:
    names = {executor.family: executor.many for executor in headline.families.values()}
    clear = [f"{names.get(name, name)} in {count}" for name, count in _by_count(headline) if name not in UNDECIDED]
    others = [f"{words} in {headline.wins[name]}" for name, words in UNDECIDED.items() if headline.wins.get(name)]
    each = "; ".join(filter(None, (", ".join(clear), ", ".join(others))))
    return f"Fastest in {numbers.count_things(sum(headline.wins.values()), 'comparison')}: {each}."


def _by_count(headline: Headline) -> list[tuple[str, int]]:
    return sorted(headline.wins.items(), key=lambda pair: -pair[1])
