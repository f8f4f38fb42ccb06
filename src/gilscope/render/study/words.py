"""The answer in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

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


def write_sentences(study: SettingFigures) -> Iterator[str]:
    """Yield the sentences of a setting: whether to trust it, the answer, what is undecided, what releasing costs."""
    yield from write_trust(study.trust)
    yield from write_answer(study.headline)
    yield from write_undecided(study.comparisons)
    yield from write_release_costs(study.release_costs)


def write_trust(trust: Trust) -> Iterator[str]:
    """Yield what must be known before any figure: how quiet the machine was."""
    if not trust.comparisons:
        return
    left_out = (
        f" {trust.left_out} of {_things(trust.blocks, 'block')} are left out, in which others took more."
        if trust.left_out
        else ""
    )
    if not trust.is_known:
        yield f"Whether other programs took CPU time meanwhile is not known.{left_out}"
    elif trust.is_quiet:
        yield f"Quiet machine: {trust.taker} took at most {_of_cpus(trust)}.{left_out}"
    else:
        where = f"{trust.disturbed_sessions} of {_things(trust.sessions, 'session')}"
        which = f"{trust.disturbed_comparisons} of {_things(trust.comparisons, 'comparison')}"
        yield (
            f"{trust.taker[0].upper()}{trust.taker[1:]} took up to {_of_cpus(trust)}, in {where} and {which}: there, "
            f"speedups of several workers are too low by up to {numbers.share(trust.most_too_low)}.{left_out}"
        )


def _of_cpus(trust: Trust) -> str:
    return f"{trust.most_cpus:.2f} of {_things(trust.cpus, 'CPU')}"


def write_answer(headline: Headline) -> Iterator[str]:
    """Yield the sentences that a reader wants first."""
    if headline.wins and not headline.claims:
        yield f"{ONE_SESSION}."
    if headline.releases:
        yield _releases(headline.releases, claims=headline.claims)
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


def _releases(releases: Sequence[Release], *, claims: bool) -> str:
    each = " and ".join(f"{numbers.ratio(one.typical)}× ({one.compiler})" for one in releases)
    faster, slower = (sum(getattr(one, name) for one in releases) for name in ("faster", "slower"))
    claimed = (
        f": clearly faster in {faster} of {_things(sum(one.comparisons for one in releases), 'comparison')}, "
        f"clearly slower in {slower}"
        if claims
        else ""
    )
    workers = " or ".join(str(count) for count in dict.fromkeys(one.workers for one in releases))
    start = "Releasing the GIL makes" if claims else "In this session, releasing the GIL made"
    return f"{start} {workers} threads {each} as fast as the same code that holds it{claimed}."


def _of_group(headline: Headline, group: str) -> list[Tally]:
    return [tally for tally in headline.tallies if tally.group == group]


def _group(name: str, tallies: Sequence[Tally]) -> str:
    each = ", ".join(f"{tally.workers} {tally.executor.many} {numbers.ratio(tally.typical)}×" for tally in tallies)
    return f"{name}: {each}"


def _wins(headline: Headline) -> str:
    names = {executor.family: executor.many for executor in headline.families.values()}
    names |= {"tie": "none clearly", "?": "undecided"}
    total = sum(headline.wins.values())
    each = ", ".join(f"{names.get(name, name)} in {count}" for name, count in _by_count(headline))
    return f"The best way of {_things(total, 'comparison')}: {each}."


def _by_count(headline: Headline) -> list[tuple[str, int]]:
    return sorted(headline.wins.items(), key=lambda pair: -pair[1])


def _things(count: int, name: str) -> str:
    return f"{count} {name}" + ("" if count == 1 else "s")
