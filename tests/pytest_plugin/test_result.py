"""What the fixture `scaling` returns: figures by an executor's own name or its family's."""

import pytest

from gilscope.analyse.probe.probing import analyse_probe
from gilscope.errors import NotMeasured
from gilscope.model.case import Skip
from gilscope.model.probe import Patience, Watched
from gilscope.pytest_plugin.requiring import RequirementViolated
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


def near(released: float) -> Result:
    """Return what is found of a call whose interval reaches over a border near this share."""
    in_vain = round(60 * (1 - released))
    return Result(probes.found(watched=(Watched(60 * probes.MS, 6, 60, 60 * probes.MS, (1000,) * in_vain),) * 10))


def test_whether_it_releases_the_gil_is_neither_true_nor_false_if_undecided() -> None:
    result = near(0.95)
    assert result.verdict == "undecided"
    with pytest.raises(pytest.skip.Exception, match=r"undecided: released 95\.0%.* of a call\. To decide it, .*95%"):
        assert result.releases_gil is not None
    assert result.released_share.value == pytest.approx(0.95, abs=0.01)
    assert "to decide it" in str(result)


def test_without_an_ask_nothing_is_said_of_the_share() -> None:
    result = Result(probes.found(watched=(Watched(60 * probes.MS, 6, 0, 60 * probes.MS, ()),)))
    with pytest.raises(NotMeasured, match="the watcher never asked"):
        assert result.released_share
    with pytest.raises(pytest.skip.Exception, match="nobody watched"):
        assert result.releases_gil
    assert "undecided" in str(result)


def test_what_is_not_known_to_release_any_of_it_does_not_release_the_gil() -> None:
    result = near(0.05)
    assert result.verdict == "undecided"
    assert not result.releases_gil


@pytest.mark.parametrize(
    ("patience", "wanted"), [(probes.GOES, True), (probes.GOES + probes.KEEPS, True), (probes.KEEPS, False)]
)
def test_one_release_that_was_seen_is_letting_go(patience: tuple[Patience, ...], wanted: bool) -> None:
    assert Result(probes.found(watched=probes.HELD, probe={"patience": patience})).lets_go is wanted


def test_without_a_gil_every_call_lets_go() -> None:
    assert Result(probes.found(watched=(), facts={"gil_enabled": False})).lets_go


@pytest.mark.parametrize("name", ["lets_go", "releases_gil"])
def test_what_nobody_watched_skips_or_fails(name: str) -> None:
    with pytest.raises(pytest.skip.Exception, match="nobody watched"):
        getattr(Result(probes.found(watched=())), name)
    with pytest.raises(RequirementViolated, match=r"nobody watched.* \(undecided: fail\)"):
        getattr(Result(probes.found(watched=()), "fail"), name)


def test_a_name_of_a_function_acts_on_no_terminal_where_pytest_shows_it() -> None:
    result = Result(probes.found(probe={"target": "\x1b[31m\u202e\n"}))
    for each in (result, result.released_share, result.speedup("threads", workers=2)):
        assert repr(each).isprintable()
        assert r"\x1b[31m" in repr(each)
    with pytest.raises(RequirementViolated) as violated:
        result.require(threads=100)
    assert str(violated.value).isprintable()
