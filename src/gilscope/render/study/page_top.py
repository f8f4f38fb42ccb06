"""What the page of a study begins with: a title, three numbers, a sentence, a small table, and what to trust."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite
from statistics import median, median_low

from gilscope.analyse.headline import Headline, Tally
from gilscope.analyse.study import SettingFigures
from gilscope.model.facts import Facts
from gilscope.model.implementation import GilUse
from gilscope.render import numbers
from gilscope.render.names import name_groups
from gilscope.render.study.words import write_trust
from gilscope.render.table import Table

MOST_INTERPRETERS = 3
"""More than these are counted in a title, not named."""

TELLING: tuple[tuple[str, GilUse], ...] = (
    ("threads", "released"),
    ("processes", "pure"),
    ("threads", "pure"),
    ("processes", "released"),
    ("threads", "held"),
    ("processes", "held"),
)
"""Whose numbers are shown large, if they were measured: the first two answer whether to take threads or processes."""

TELLING_WITHOUT_GIL = (*TELLING[2:3], *TELLING[1:2], *TELLING[:1], *TELLING[3:])
"""The same without a GIL: there the question is what threads do for plain Python."""


def write_title(settings: Sequence[SettingFigures]) -> str:
    """Return the title of a page: what it is about, and which interpreters and how many CPUs it is of."""
    facts = [each.setting.facts for each in settings]
    names = list(dict.fromkeys(map(_name_interpreter, facts)))
    listed = _join(names) if len(names) <= MOST_INTERPRETERS else f"{len(names)} interpreters"
    fewest, *more = sorted({each.effective_cpus for each in facts})
    where = listed if more else f"{listed}, {numbers.count_things(fewest, 'CPU')}"
    if not any(each.gil_enabled for each in facts):
        return f"Threads without a GIL: results for {where}"
    return f"Threads or processes? Results for {where}"


def list_large_numbers(study: SettingFigures) -> Iterator[tuple[str, str]]:
    """Yield the two speedups that tell most, each with what it is the number of, and the limit of the machine."""
    has_gil = study.setting.facts.gil_enabled
    groups = name_groups(has_gil=has_gil)
    found = {(tally.executor.family, tally.group): tally for tally in _find_main_tallies(study.headline)}
    telling = TELLING if has_gil else TELLING_WITHOUT_GIL
    others = (key for key in found if key not in telling)
    limits = [each.capacity.value for each in study.comparisons if each.capacity is not None]
    shown = (found[key] for key in (*telling, *others) if key in found)
    for tally in islice(shown, 2 if limits else 3):
        yield f"{_count_crew(tally)}, {groups[tally.group]}", _times(tally.typical)
    if limits and found:
        yield "limit of this machine", _times(median_low(limits))


def tabulate(study: SettingFigures) -> Table:
    """Return the average speedup of each family of workers for each use of the GIL."""
    words = name_groups(has_gil=study.setting.facts.gil_enabled)
    tallies = tuple(_find_main_tallies(study.headline))
    crews = list(dict.fromkeys((tally.executor.place, _count_crew(tally)) for tally in tallies))
    cells = {(tally.group, _count_crew(tally)): _times(tally.typical) for tally in tallies}
    groups = dict.fromkeys(tally.group for tally in tallies)
    return Table(
        "averages",
        "How many times as fast as a plain loop",
        "Speedup over a plain loop that runs the same code: the average (geometric mean) over all kernels.",
        ("code", *(f">{crew}" for _, crew in sorted(crews))),
        tuple(
            (
                words[group],
                *(cells.get((group, crew), numbers.MISSING) for _, crew in sorted(crews)),
            )
            for group in groups
        ),
    )


def write_reliability(study: SettingFigures) -> str:
    """Return in one paragraph how far to trust the figures: runs, noise, and what others took of the CPUs."""
    runs = numbers.count_things(len(study.setting.sessions), "run")
    noises = [each.noise for each in study.comparisons if isfinite(each.noise)]
    noise = (
        f"; noise (how much the same code differs from itself) {numbers.noise(median(noises))} as a rule, "
        f"{numbers.noise(max(noises))} at most"
        if noises
        else ""
    )
    alone = (
        "" if len(study.setting.sessions) > 1 else ". One run cannot tell how much the next differs: measure several"
    )
    return " ".join((f"{runs}{noise}{alone}.", *write_trust(study.trust)))


def _find_main_tallies(headline: Headline) -> Iterator[Tally]:
    """Yield one tally for each family and use of the GIL: at the number of workers that most comparisons have."""
    found: dict[tuple[str, str], Tally] = {}
    for tally in headline.tallies:
        key = (tally.executor.family, tally.group)
        if key not in found or tally.comparisons > found[key].comparisons:
            found[key] = tally
    yield from found.values()


def _name_interpreter(facts: Facts) -> str:
    version = ".".join(facts.python.split(".")[:2])
    return f"{facts.implementation} {version}{'t' if facts.free_threaded_build else ''}".rstrip()


def _count_crew(tally: Tally) -> str:
    return f"{tally.workers} {tally.executor.one if tally.workers == 1 else tally.executor.many}"


def _times(value: float) -> str:
    return f"{numbers.ratio(value)}×"


def _join(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
