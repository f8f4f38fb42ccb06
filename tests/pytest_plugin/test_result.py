"""What the fixture `scaling` returns: figures by an executor's own name or its family's."""

import pytest

from gilscope.analyse.probe.probing import analyse_probe
from gilscope.errors import NotMeasured
from gilscope.model.case import Skip
from gilscope.pytest_plugin.result import Result
from tests.made_up import probes
from tests.made_up.renamed import rename


def skipped(executor: str) -> Result:
    skips = (Skip("solver:solve", "probed", executor, "it cannot be pickled"),)
    return Result(probes.found(processes=None, skips=skips))


@pytest.mark.parametrize("executor", ["processes", "processes_spawn"])
def test_a_speedup_has_its_executors_name_or_its_familys(executor: str) -> None:
    assert Result(probes.found(processes=1.8)).speedup(executor, workers=2).value == pytest.approx(1.8, rel=0.05)


@pytest.mark.parametrize("asked", ["processes", "processes_spawn"])
def test_what_was_skipped_is_refused_with_the_reason(asked: str) -> None:
    with pytest.raises(NotMeasured, match="it cannot be pickled"):
        skipped("processes_spawn").speedup(asked, workers=2)


def test_the_reason_of_one_family_is_not_given_for_another_whose_name_begins_alike() -> None:
    with pytest.raises(NotMeasured, match="measured were: 1 thread, 2 threads"):
        skipped("process").speedup("processes", workers=2)


def test_an_executor_that_declares_nothing_has_its_speedup_by_its_name() -> None:
    result = Result(analyse_probe(rename(probes.session(threads=1.9), {"threads": "crew"})))
    assert result.speedup("crew", workers=2).value == pytest.approx(1.9, rel=0.05)
    assert "2 crew" in str(result)
