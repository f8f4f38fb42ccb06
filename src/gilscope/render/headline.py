"""The first sentences of a report: what a reader wants to know before any table."""

from collections.abc import Iterator

from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.render.lines import number, plain

GROUPS = {
    "pure": "plain Python",
    "held": "native code that holds the GIL",
    "released": "native code that releases the GIL",
}


def sentences(headline: Headline) -> Iterator[str]:
    """Return sentences of plain text, the most important first; none where nothing was measured."""
    yield from map(_release, headline.releases)
    yield from map(_tally, headline.tallies)
    if headline.wins:
        total = sum(headline.wins.values())
        outcomes = [f"{_outcome(name)} in {count}" for name, count in sorted(headline.wins.items())]
        yield f"Of {total} comparisons: {', '.join(outcomes)}."


def _release(release: Release) -> str:
    return (
        f"Releasing the GIL makes threads in {plain(release.compiler)} code {number(release.typical)} times as fast "
        f"{_span(release)}: faster in {release.faster}, slower in {release.slower}."
    )


def _tally(tally: Tally) -> str:
    return (
        f"In {GROUPS[tally.group]}, {plain(tally.family)} are {number(tally.typical)} times as fast as serial "
        f"{_span(tally)}: faster in {tally.faster}, slower in {tally.slower}, the fastest way in {tally.wins}."
    )


def _span(counted: Release | Tally) -> str:
    return (
        f"with {counted.workers} workers (geometric mean of {counted.comparisons} comparisons, from "
        f"{number(counted.least)} to {number(counted.most)})"
    )


def _outcome(name: str) -> str:
    return {"tie": "a tie", "?": "no decision"}.get(name, f"{plain(name)} fastest")
