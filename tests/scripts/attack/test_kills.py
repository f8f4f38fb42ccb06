"""The campaign of kills counts nothing where nothing is wrong, and what is planted where it is."""

import signal
import sys
import time
from pathlib import Path

import pytest
from scripts.attack import kills

from tests.command_line import CHECKOUT, PATIENCE_SECONDS, finished

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it finds processes by /proc")

PLANTED = """
import subprocess, sys, time
from pathlib import Path
if "merge" in sys.orig_argv:
    subprocess.Popen(["sleep", "1000"], start_new_session=True)
    Path("report.json").write_text("half")
    time.sleep(1000)
"""


def test_a_short_campaign_finds_nothing() -> None:
    done = finished([sys.executable, "-m", "scripts.attack.kills", "--kills", "2", "--seed", "23"], CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'merge': 1" in done.stdout
    assert "'probe': 1" in done.stdout


def test_what_is_planted_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(kills, "PATIENCE_SECONDS", 1)
    strike = kills.strike

    def wait_and_strike(started: kills.Started, what: kills.Attack) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not (started.folder / "report.json").exists() and time.monotonic() < end:
            time.sleep(0.01)
        strike(started, what)

    monkeypatch.setattr(kills, "strike", wait_and_strike)
    found = kills.run_attack(kills.Attack("merge", "parent", signal.SIGKILL, False, 0))
    assert found["living processes"] == 1
    assert found["unreadable reports"] == 1
