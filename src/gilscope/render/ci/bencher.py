"""For Bencher (`bencher run --adapter json`): its metric format, with a lower and an upper value for each speedup."""

import json
from collections.abc import Iterable

from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.study import StudyFigures
from gilscope.render.ci._tracked import TrackedSpeedup, list_probed, list_study
from gilscope.render.formats import PAPER, Screen

ENDINGS = (".json",)


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return the speedups of a report."""
    return _write(list_study(study))


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return the speedups that a probe measured."""
    return _write(list_probed(found))


def _write(speedups: Iterable[TrackedSpeedup]) -> str:
    metrics = {each.name: {"speedup": _measure(each)} for each in speedups}
    return json.dumps(metrics, indent=2, ensure_ascii=False) + "\n"


def _measure(speedup: TrackedSpeedup) -> dict[str, float]:
    value = speedup.value
    bounds = {"lower_value": value.low, "upper_value": value.high} if value.has_interval else {}
    return {"value": value.value, **bounds}
