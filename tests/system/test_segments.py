"""Shared memory of killed programs is found and removed, that of living ones stays."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from gilscope.system import segments
from tests.command_line import PATIENCE_SECONDS, gilscope
from tests.processes import Running

pytestmark = pytest.mark.skipif(not segments.SEGMENTS.is_dir(), reason="only Linux has segments in a folder")

HOLDS = """
import time
from gilscope.system import segments, shared_memory
print(segments.own_segments(), flush=True)
shared_memory.create_segment(1 << 20)
print("made", flush=True)
time.sleep(1000)
"""


@pytest.fixture
def holder() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Return a process with a segment, and the prefix of that."""
    environment = {name: value for name, value in os.environ.items() if name != segments.PREFIX}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        assert process.stdout is not None
        prefix = process.stdout.readline().strip()
        process.stdout.readline()
        yield process, prefix
        process.kill()
    segments.remove_segments(prefix)


def list_files(prefix: str) -> list[str]:
    return [each.name for each in segments.SEGMENTS.glob(f"*{prefix}*")]


def test_segments_of_a_living_program_stay(holder: tuple[subprocess.Popen[str], str]) -> None:
    segments.remove_abandoned()
    assert len(list_files(holder[1])) == 2


def test_segments_of_a_killed_program_are_removed(holder: tuple[subprocess.Popen[str], str]) -> None:
    process, prefix = holder
    # With its tracker, which would else remove them.
    for each in (*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)):
        each.kill()
    process.wait(PATIENCE_SECONDS)
    assert segments.remove_abandoned() >= 1 << 20
    assert list_files(prefix) == []


def test_a_study_removes_what_its_killed_processes_have_left(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("killed")
    selection = ("-k", "monte_carlo_pi and cython_nogil", "--executor", "processes_spawn,loky", "--sessions", "1")
    running = Running(gilscope("run", *selection, "--blocks", "500", "-o", "report.json"), folder)
    running.wait_until(lambda: any(folder.glob("report.json.*-1.partial")))
    before = {each.name for each in segments.SEGMENTS.iterdir()}
    measuring, *others = running.descendants()
    prefix = measuring.environ()[segments.PREFIX]
    assert any(name.startswith(prefix) for name in before)
    for each in (measuring, *others):
        each.kill()
    ended = running.end()
    assert (ended.status, ended.survivors) == (2, [])
    assert list_files(prefix) == []
    assert list(segments.SEGMENTS.glob(f"sem.loky-{measuring.pid}-*")) == []
