"""What a probe measured is written and read back; a report that lacks the newer numbers is read without them."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from gilscope.model.probe import Probe, Waits, WakeUps, Watched
from gilscope.record.probe import decode_probe, encode_probe

WAITS = Waits((1, 2), (0, 1), (5, 6), (7, 8), (9, 10), (1, 0))
WAKE_UPS = WakeUps((1,), (20,), (2,), 3, 1, 4, 0)
WATCHED = Watched(1000, 3, 9, 900, (60, 40), 5, 950, 50, WAITS, WAKE_UPS)
PROBE = Probe("solver:solve", "a", "done", watched=(WATCHED,))


def written(probe: Probe) -> Any:
    """Return what is in a file of a probe, where columns are lists."""
    document = encode_probe(probe)
    return {**document, "watched": [_as_lists(each) for each in document["watched"]]}


def _as_lists(value: Any) -> Any:
    match value:
        case dict():
            return {key: _as_lists(each) for key, each in value.items()}
        case tuple():
            return list(value)
    return value


def test_what_was_watched_is_read_back_equal() -> None:
    assert decode_probe(written(PROBE)) == PROBE


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
