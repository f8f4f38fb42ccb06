"""What a probe measured is written and read back; a report that lacks the newer numbers is read without them."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from gilscope.analyse.probe.probing import analyse_probe
from gilscope.errors import NotAReport
from gilscope.model.case import Skip
from gilscope.model.probe import Check, Patience, Probe, Waits, WakeUps, Watched
from gilscope.model.report import Report
from gilscope.record import json_report, writing
from gilscope.record.probe import decode_probe, encode_probe
from tests.made_up.probes import HALF, session, shared

WAITS = Waits((1, 2), (0, 1), (5, 6), (7, 8), (9, 10), (1, 0))
WAKE_UPS = WakeUps((1,), (20,), (2,), 3, 1, 4, 0)
WATCHED = Watched(1000, 3, 9, 900, (60, 40), 5, 950, 50, WAITS, WAKE_UPS)
SHARED = shared("a list", "a dict", prices=(1.0, 2.0), price=2.0)
PROBE = Probe("solver:solve", "a", "done", watched=(WATCHED,), patience=(Patience(5, 1, 2),), sharing=SHARED)


def written(probe: Probe) -> Any:
    """Return what is in a file of a probe, where columns are lists."""
    document = encode_probe(probe)
    return {**document, **{name: _as_lists(document[name]) for name in ("watched", "sharing")}}


def _as_lists(value: Any) -> Any:
    match value:
        case dict():
            return {key: _as_lists(each) for key, each in value.items()}
        case tuple() | list():
            return [_as_lists(each) for each in value]
    return value


def test_what_was_watched_is_read_back_equal() -> None:
    assert decode_probe(written(PROBE)) == PROBE


def test_older_reports_tell_nothing_of_sharing_and_patience() -> None:
    document = written(PROBE)
    del document["sharing"]
    del document["patience"]
    assert decode_probe(document) == replace(PROBE, sharing=None, patience=())


def test_what_was_executed_for_each_is_read_back_and_older_reports_lack_it() -> None:
    probe = replace(PROBE, each_worker="p = 1", each_call="b = 2", prepare_ns=3)
    document = written(probe)
    assert decode_probe(document) == probe
    for name in ("each_worker", "each_call", "prepare_ns"):
        del document[name]
    assert decode_probe(document) == PROBE


@pytest.mark.parametrize("name", ["private_ns", "again_ns", "shared_ns"])
def test_rounds_of_shared_objects_must_be_as_many(name: str) -> None:
    document = written(PROBE)
    document["sharing"][name].pop()
    with pytest.raises(ValueError, match="rounds of shared objects"):
        decode_probe(document)


def test_rounds_of_older_reports_are_read_without_what_they_lack() -> None:
    document = written(PROBE)
    for name in ("over_ns", "caller_ran_ns", "caller_ready_ns", "waits", "wake_ups"):
        del document["watched"][0][name]
    plain = Watched(*(asdict(WATCHED)[name] for name in ("wall_ns", "calls", "asks", "slept_ns", "waited_ns")))
    assert decode_probe(document).watched == (plain,)


def test_what_an_operating_system_does_not_count_may_be_missing() -> None:
    nothing = Waits((), (), (), (), (), ())
    probe = replace(
        PROBE, watched=(replace(WATCHED, waits=nothing, wake_ups=replace(WAKE_UPS, ready_ns=(), slept=())),)
    )
    assert decode_probe(written(probe)) == probe


@pytest.mark.parametrize(("group", "column"), [("waits", "slept"), ("waits", "ready_ns"), ("wake_ups", "ready_ns")])
def test_columns_of_different_lengths_are_refused(group: str, column: str) -> None:
    document = written(PROBE)
    document["watched"][0][group][column] += [1, 1]
    with pytest.raises(ValueError, match="different numbers"):
        decode_probe(document)


def test_a_probe_is_kept_in_a_report_whole(tmp_path: Path) -> None:
    skip = Skip("solver:solve", "probed", "interpreters", "numpy")
    whole = session(watched=HALF, skips=(skip,), probe={"checks": (Check("threads", 2, 46, 45),)})
    json_report.write(tmp_path / "probe.json", Report((whole,)))
    read = json_report.read(tmp_path / "probe.json").sessions[0]
    assert read.probe == whole.probe
    assert repr(analyse_probe(read)) == repr(analyse_probe(whole)), (
        "by text, as a number that is none is not equal to itself"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("target",), 3),
        (("signs", "kind"), "miracle"),
        (("signs", "first_call_ns"), -1),
        (("watched", 0, "waited_ns"), "long"),
        (("pickling", "round_trip_ns"), 1.5),
        (("pools", 0, "hand_out_ns"), 5),
        (("pools", 0, "executor"), None),
        (("pools",), [{}]),
    ],
)
def test_a_malformed_probe_is_no_report(tmp_path: Path, path: tuple[Any, ...], value: object) -> None:
    document = json.loads(json.dumps(writing.encode_report(Report((session(),)))))
    place = document["gilscope"]["sessions"][0]["probe"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    (tmp_path / "bad.json").write_text(json.dumps(document))
    with pytest.raises(NotAReport):
        json_report.read(tmp_path / "bad.json")
