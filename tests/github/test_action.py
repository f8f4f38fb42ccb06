"""The action for jobs of GitHub: its script, run as a job runs it, and its inputs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gilscope.record import json_report
from tests.command_line import CHECKOUT, PATIENCE_SECONDS, environment

FOLDER = CHECKOUT / ".github/actions/probe"

pytestmark = [
    pytest.mark.skipif(not FOLDER.exists(), reason="these sources have no .github folder"),
    pytest.mark.skipif(shutil.which("bash") is None, reason="the script needs bash"),
]


def run(folder: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
    """Run the script in a folder, with these inputs."""
    (folder / "gilscope").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gilscope "$@"\n')
    (folder / "gilscope").chmod(0o755)
    variables = {
        **environment(),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "GITHUB_WORKSPACE": str(folder),
        **{f"PROBE_{name}": value for name, value in inputs.items()},
    }
    return subprocess.run(
        ["bash", str(FOLDER / "probe.sh")],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


WORK = "def work(number):\n    return sum(each * each for each in range(number))\n"


def test_a_job_measures_annotates_and_keeps_its_results(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(WORK)
    asked = {
        "TARGET": "work.py:work",
        "ARGS": "number=20_000",
        "EXECUTOR": "threads",
        "WORKERS": "2",
        "SECONDS": "0.5",
    }
    demands = {"EXPECT": "releases,partly,holds,no-gil", "FAIL_IF": "threads>1000\nreleased<0%\n"}
    result = run(tmp_path, **asked, **demands, REPORT="probe.json", JUNIT="probe.xml")
    assert result.returncode == 0, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert all(re.match("::(notice|warning) file=work.py,line=1,title=gilscope::", line) for line in lines), lines
    assert len(lines) == 3
    assert (tmp_path / "output").read_text() in ("status=0\n", "status=3\n")
    assert (tmp_path / "summary.md").read_text().startswith("## ")
    assert json_report.read(tmp_path / "probe.json").sessions[0].probe is not None
    assert ElementTree.parse(tmp_path / "probe.xml").getroot().tag == "testsuites"


def fake(folder: Path, status: int, **inputs: str) -> tuple[int, str]:
    """Run the script with a gilscope that only ends so; return the job's status and what gilscope was given."""
    (folder / "bin").mkdir()
    script = folder / "bin/gilscope"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/given"\nexit {status}\n')
    script.chmod(0o755)
    variables = {**environment(), "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"}
    variables |= {f"PROBE_{name}": value for name, value in inputs.items()}
    result = subprocess.run(["bash", str(FOLDER / "probe.sh")], env=variables, check=False, timeout=PATIENCE_SECONDS)
    return result.returncode, (folder / "given").read_text()


@pytest.mark.parametrize(
    ("status", "undecided", "of_job"), [(0, "", 0), (1, "", 1), (3, "", 0), (3, "fail", 3), (4, "pass", 4)]
)
def test_an_undecided_probe_fails_the_job_only_if_that_was_asked(
    tmp_path: Path, status: int, undecided: str, of_job: int
) -> None:
    assert fake(tmp_path, status, TARGET="a:b", UNDECIDED=undecided)[0] == of_job


def test_inputs_are_no_commands_and_no_options(tmp_path: Path) -> None:
    _, given = fake(tmp_path, 0, TARGET="--help", ARGS="$(touch x); `touch y` --json", FAIL_IF="a<1\nb<2")
    assert given.splitlines() == [
        *("probe", "--format", "github", "--args=$(touch x); `touch y` --json", "--fail-if=a<1", "--fail-if=b<2"),
        *("--", "--help"),
    ]


def test_each_input_reaches_the_script() -> None:
    action = (FOLDER / "action.yml").read_text(encoding="utf-8")
    script = (FOLDER / "probe.sh").read_text(encoding="utf-8")
    inputs = re.findall(r"^  ([a-z-]+):$", action.partition("outputs:")[0], re.MULTILINE)
    assert {f"PROBE_{name.upper().replace('-', '_')}" for name in inputs if name != "install"} == {
        *re.findall(r"PROBE_[A-Z_]+(?=:)", action)
    }
    assert {*re.findall(r"PROBE_[A-Z_]+(?=:)", action)} == {*re.findall(r"PROBE_[A-Z_]+", script)}
