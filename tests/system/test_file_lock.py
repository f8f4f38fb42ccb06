"""One program at a time writes a report, and a dead one blocks nobody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gilscope.errors import InUse
from gilscope.system import file_lock
from tests.command_line import PATIENCE_SECONDS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there are no such locks")

HOLDS = """
import sys, time
from pathlib import Path
from gilscope.system import file_lock
lock = file_lock.take(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(1000)
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def test_who_holds_it_is_named_and_others_are_refused(report: Path) -> None:
    with (
        file_lock.take(report),
        pytest.raises(InUse, match=rf"report.json is being written by process {os.getpid()} "),
    ):
        file_lock.take(report)


def test_a_released_lock_leaves_no_file_and_can_be_taken(report: Path) -> None:
    for _ in range(2):
        with file_lock.take(report):
            assert list(report.parent.iterdir()) == [report.with_name(".report.json.lock")]
    assert list(report.parent.iterdir()) == []


def test_a_lock_of_a_killed_process_blocks_nobody(report: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(report)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InUse, match=f"process {holder.pid} "):
            file_lock.take(report)
        holder.kill()
        holder.wait(PATIENCE_SECONDS)
    with file_lock.take(report):
        pass


def test_a_child_that_outlives_the_owner_is_waited_for(report: Path) -> None:
    lock = file_lock.take(report)
    assert lock.descriptor is not None
    os.pwrite(lock.descriptor, b"999999999 gilscope", 0)
    sleeper = subprocess.Popen(["sleep", "0.5"], pass_fds=[lock.descriptor])
    os.close(lock.descriptor)
    with file_lock.take(report):
        assert sleeper.wait(PATIENCE_SECONDS) == 0


def test_where_no_file_can_be_made_nobody_is_refused(tmp_path: Path) -> None:
    with file_lock.take(tmp_path / "missing/report.json"):
        assert list(tmp_path.iterdir()) == []
