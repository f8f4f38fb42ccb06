"""For github-action-benchmark (`tool: customBiggerIsBetter`): a list of speedups, each with its interval as text."""

import json
from collections.abc import Iterable

from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.study import StudyFigures
from gilscope.render import numbers
from gilscope.render.ci._tracked import TrackedSpeedup, list_probed, list_study
from gilscope.render.formats import PAPER, Screen

ENDINGS = (".json",)

UNIT = "× serial"


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return the speedups of a report."""
    return _write(list_study(study))


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return the speedups that a probe measured."""
    return _write(list_probed(found))


def _write(speedups: Iterable[TrackedSpeedup]) -> str:
    return json.dumps([_entry(each) for each in speedups], indent=2, ensure_ascii=False) + "\n"


def _entry(speedup: TrackedSpeedup) -> dict[str, str | float]:
    value = speedup.value
    interval = {"range": numbers.interval(value), "extra": "range: 95 % interval"} if value.has_interval else {}
    return {"name": speedup.name, "unit": UNIT, "value": value.value, **interval}
