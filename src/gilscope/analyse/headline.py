"""What a reader wants first: counts and typical ratios over a setting's comparisons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import exp, fsum, log

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.winning import allow_for_choice
from gilscope.model.executor import Executor
from gilscope.model.implementation import GIL_USES, GilUse
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.moderation import moderate_all
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import pair_by_session


@dataclass(frozen=True)
class Release:
    """What releasing the GIL brings threads: the same machine code, with it held and released."""

    compiler: str
    """For people: `Cython`, `Numba`."""
    workers: int
    comparisons: int
    faster: int
    """In how many the interval of the ratio of the two speedups, paired by session, lies above 1."""
    slower: int
    typical: float
    """Geometric mean of (speedup released) / (speedup held)."""
    least: float
    most: float


@dataclass(frozen=True)
class Tally:
    """How one family of workers does for one group of implementations: a sentence for the top, as values."""

    group: GilUse
    """What the code does with the GIL."""
    executor: Executor
    """One of the family."""
    workers: int
    comparisons: int
    faster: int
    """In how many it is faster than serial: interval over sessions beyond 1, value beyond the noise floor."""
    slower: int
    wins: int
    """In how many it beats every other family and serial."""
    typical: float
    """Geometric mean of the speedups of its fastest arms."""
    least: float
    most: float


@dataclass(frozen=True)
class Headline:
    """What a reader wants first."""

    releases: tuple[Release, ...]
    tallies: tuple[Tally, ...]
    wins: Mapping[str, int]
    """For each outcome (a family, `serial`, `tie`, `?`), in how many comparisons."""
    families: Mapping[str, Executor] = field(default_factory=dict)
    """One executor of each family that was measured, by the family's name."""
    claims: bool = True
    """Whether several sessions measured any comparison. If not, nothing is counted as faster, slower or best."""


def count_headline(comparisons: Sequence[ComparisonScaling]) -> Headline:
    """Return the counts. Rows of sizes are left out: they ask from when on it pays, not whether."""
    usual = [each for each in comparisons if each.is_usual]
    found: dict[str, Executor] = {}
    for arm in (arm for each in usual for arm in each.arms):
        found.setdefault(arm.family, arm.executor)
    wins = Counter(each.winner for each in usual)
    claims = any(each.is_replicated for each in usual)
    return Headline(tuple(_releases(usual)), tuple(_tallies(usual, found)), wins, found, claims)


def _tallies(comparisons: Sequence[ComparisonScaling], families: Mapping[str, Executor]) -> Iterator[Tally]:
    for group, (family, executor) in product(GIL_USES, families.items()):
        alike = (each for each in comparisons if each.group == group)
        seen = [(each, best) for each in alike if (best := each.best(family)) is not None]
        for workers in sorted({each.workers for each, _ in seen}):
            yield _tally(group, executor, workers, [pair for pair in seen if pair[0].workers == workers])


def _tally(
    group: GilUse, executor: Executor, workers: int, seen: Sequence[tuple[ComparisonScaling, ArmScaling]]
) -> Tally:
    ratios = [arm.speedup.value for _, arm in seen]
    claimed = [
        allow_for_choice(arm.speedup, each.count_choices(executor.family))
        for each, arm in seen
        if is_beyond_noise(arm.speedup.value, each.floor)
    ]
    return Tally(
        group,
        executor,
        workers,
        len(seen),
        *_beyond_one(claimed),
        sum(each.winner == executor.family for each, _ in seen),
        _geometric_mean(ratios),
        min(ratios),
        max(ratios),
    )


def _releases(comparisons: Sequence[ComparisonScaling]) -> Iterator[Release]:
    held = {(each.kernel, each.size, each.code.compiler): each for each in comparisons if each.group == "held"}
    ratios: dict[int, Estimate] = {}
    choices: dict[int, int] = {}
    for place, each in enumerate(comparisons):
        twin = held.get((each.kernel, each.size, each.code.compiler))
        if each.group == "released" and twin is not None and twin.workers == each.workers:
            ours, theirs = each.best_with_gil, twin.best_with_gil
            if ours is not None and theirs is not None:
                # Each session measured both: what a process has of its own is in both speedups.
                ratios[place] = pair_by_session(ours.speedup, theirs.speedup)
                choices[place] = each.count_choices(ours.family) * twin.count_choices(theirs.family)
    found: dict[tuple[str, int], list[Estimate]] = {}
    for place, ratio in moderate_all(ratios).items():
        key = (comparisons[place].code.compiler, comparisons[place].workers)
        found.setdefault(key, []).append(allow_for_choice(ratio, choices[place]))
    for (compiler, workers), alike in found.items():
        values = [each.value for each in alike]
        yield Release(
            compiler,
            workers,
            len(alike),
            *_beyond_one(alike),
            _geometric_mean(values),
            min(values),
            max(values),
        )


def _beyond_one(estimates: Iterable[Estimate]) -> tuple[int, int]:
    """Return how many intervals over sessions lie above 1, and how many below."""
    counted = Counter(each.value > 1 for each in estimates if each.is_replicated and each.excludes(1.0))
    return counted[True], counted[False]


def _geometric_mean(values: Sequence[float]) -> float:
    return exp(fsum(map(log, values)) / len(values))
