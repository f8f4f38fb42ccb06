"""The figures that services draw over commits: speedups, which depend less on the machine than times do."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.study import StudyFigures
from gilscope.render.names import name_implementation_at
from gilscope.render.probe import words
from gilscope.statistics.estimate import Estimate
from gilscope.visible import make_visible

MOST_LETTERS = 1024
"""Of a name, by Bencher's rules."""


@dataclass(frozen=True)
class TrackedSpeedup:
    """A speedup under a name that is the same in every run."""

    name: str
    value: Estimate


def list_probed(found: Probed) -> Iterator[TrackedSpeedup]:
    """Yield the speedup of each way of running that a probe measured."""
    call = " ".join((found.target if found.is_statement else f"{found.target}({found.arguments})").split())
    for way in found.ways:
        yield from _list_finite(f"{call}: {words.count_workers(way)}", way.arm.speedup)


def list_study(study: StudyFigures) -> Iterator[TrackedSpeedup]:
    """Yield the speedup of each arm of a study, and of what was probed."""
    for setting in study.settings:
        prefix = f"{setting.setting.label}: " if len(study.settings) > 1 else ""
        for each in setting.comparisons:
            implementation = name_implementation_at(each.implementation, each.size, each.code)
            for arm in each.arms:
                yield from _list_finite(f"{prefix}{each.kernel} {implementation}: {arm.arm.case.label}", arm.speedup)
    # Of several probes of one call the last counts: a service takes one value a name.
    of_probes = {each.name: each for found in study.probes for each in list_probed(found)}
    yield from of_probes.values()


def _list_finite(name: str, value: Estimate) -> Iterator[TrackedSpeedup]:
    if isfinite(value.value):
        yield TrackedSpeedup(make_visible(name)[:MOST_LETTERS], value)
