"""Messages really go to another process and back; a value is really asked for; large data are really summed up."""

import multiprocessing
import os
import signal
import time
import zlib

import psutil
import pytest

from gilscope.claims import outcomes
from gilscope.claims.experiments import segments
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.communication import channels, state
from gilscope.claims.experiments.parallelism import volumes

LEAST = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)


def test_each_channel_that_the_claim_names_is_tried() -> None:
    assert tuple(channels.CHANNELS) == outcomes.CHANNELS


@pytest.mark.parametrize("name", channels.CHANNELS)
def test_a_message_comes_back_by_each_channel_again_and_again(name: str) -> None:
    with channels.CHANNELS[name]() as channel:
        for message in (b"one", b"another one"):
            with channel.awake():
                assert channel.trip(message) == message
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
@pytest.mark.parametrize("name", ["file", "shared memory"])
def test_a_process_that_polls_takes_no_cpu_from_other_channels(name: str) -> None:
    with channels.CHANNELS[name]() as channel:
        with channel.awake():
            channel.trip(b"one")
        (process,) = (psutil.Process(each.pid) for each in multiprocessing.active_children() if each.pid)
        while process.status() != psutil.STATUS_STOPPED:
            time.sleep(0.001)
        before = process.cpu_times().user
        time.sleep(0.1)
        assert process.cpu_times().user == before


def test_nothing_arrives_by_a_global() -> None:
    assert channels._try_global() == outcomes.NOTHING


def test_every_channel_is_a_series_beside_a_threads_reference() -> None:
    found = channels.try_every_channel(LEAST)
    assert set(found.series) == {*channels.CHANNELS, "a thread, by reference"}
    assert {found.observed[name] for name in channels.CHANNELS} == {outcomes.ARRIVES}


def test_a_value_is_read_in_each_way() -> None:
    found = state.read_one_value(LEAST)
    assert set(found.series) == {"threads", "processes, asking its owner", "processes, sent the whole"}
    assert "10485 entries" in found.notes[0]
    assert multiprocessing.active_children() == []


def test_a_part_of_a_segment_is_summed_up_as_the_bytes_are() -> None:
    with segments.open_segment(1000) as segment:
        assert segment.buf is not None
        segment.buf[:] = os.urandom(1000)
        expected = zlib.crc32(bytes(segment.buf[200:700]))
        assert volumes.checksum_of_segment((segment.name, 200, 700)) == expected
        assert volumes.checksum(volumes._copy(segment, 200, 700)) == expected
        volumes.attached.pop(segment.name).close()


def test_large_data_are_summed_up_by_threads_and_by_processes_both_ways() -> None:
    found = volumes.measure_rates(LEAST)
    assert {name for name in found.series if name.endswith("1 MiB")} == {
        "threads, 1 MiB",
        "processes, sent, 1 MiB",
        "processes, sharing, 1 MiB",
    }
    assert found.series["threads"] == found.series["threads, 1 MiB"]
