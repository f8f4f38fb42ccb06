"""scripts/instrument/aa.py: it measures and analyses by the study's own code; here only that it runs and tells."""

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "scripts/instrument/aa.py"
QUICK = ("--kernel", "histogram", "--implementation", "pure", "--size", "tiny", "--repetitions", "3", "--blocks", "5")


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, encoding="utf-8", timeout=120)


def test_json() -> None:
    done = run(*QUICK, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["case"] == "histogram-pure-tiny"
    assert (result["repetitions"], result["blocks"]) == (3, 5)
    assert 0 <= result["share_low"] <= result["share"] <= result["share_high"] <= 1
    assert result["false_alarms"] == round(3 * result["share"])
    assert result["median_round_ms"] >= 5
    assert result["facts"]["python"]


def test_text() -> None:
    lines = run(*QUICK).stdout.splitlines()
    assert lines[0] == "histogram-pure-tiny: 3 repetitions of 5 blocks"
    assert "intervals of 95 % exclude 1" in lines[1]


def test_what_does_not_exist_is_said_in_one_line() -> None:
    done = run("--kernel", "histogramm")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("aa: Unknown kernel 'histogramm'. Did you mean 'histogram'?")


def test_too_few_blocks_for_an_interval_are_refused() -> None:
    done = run("--blocks", "4")
    assert done.returncode == 2
    assert "must be at least 5" in done.stderr
