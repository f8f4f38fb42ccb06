"""The answer in sentences."""

from collections.abc import Iterator

from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.render import numbers

GROUPS = {
    "pure": "Plain Python",
    "held": "Native code that holds the GIL",
    "released": "Native code that releases the GIL",
}

COMPILERS = {"cython": "Cython", "numba": "Numba"}


def answer(headline: Headline) -> Iterator[str]:
    """Yield the sentences that a reader wants first."""
    for release in headline.releases:
        yield _release(release)
    for group, name in GROUPS.items():
        tallies = [tally for tally in headline.tallies if tally.group == group]
        if tallies:
            yield f"{name}: {'; '.join(map(_tally, tallies))}."


def _release(release: Release) -> str:
    compiler = COMPILERS.get(release.compiler, release.compiler)
    return (
        f"Releasing the GIL makes {_workers(release.workers, 'threads')} {numbers.ratio(release.typical)}× as fast in "
        f"{compiler} ({numbers.ratio(release.least)}–{numbers.ratio(release.most)}×): surely faster in {release.faster} "
        f"of {_things(release.comparisons, 'kernel')}, surely slower in {release.slower}."
    )


def _tally(tally: Tally) -> str:
    return (
        f"{_workers(tally.workers, tally.family)} are typically {numbers.ratio(tally.typical)}× as fast as serial "
        f"({numbers.ratio(tally.least)}–{numbers.ratio(tally.most)}×), faster in {tally.faster} of {tally.comparisons} "
        f"and the best way in {tally.wins}"
    )


def _workers(count: int, family: str) -> str:
    return f"{count} {family}"


def _things(count: int, name: str) -> str:
    return f"{count} {name}" + ("" if count == 1 else "s")
