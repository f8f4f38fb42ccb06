"""The stages of .ci/run, with a `make` that does nothing or fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import CHECKOUT

RUN = CHECKOUT / ".ci/run"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="CI runs on Linux")


def test_the_table_of_stages_is_printed_when_a_stage_fails(tmp_path: Path) -> None:
    checkout, tools = tmp_path / "checkout/.ci", tmp_path / "tools"
    checkout.mkdir(parents=True)
    tools.mkdir()
    shutil.copy(RUN, checkout)
    (tools / "make").write_text('#!/bin/sh\n[ "$1" != lint ]\n')
    (tools / "make").chmod(0o755)
    environment = {**os.environ, "CI": "", "PATH": f"{tools}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", checkout / "run"], env=environment, capture_output=True, text=True, check=False)
    _, _, table = done.stdout.partition("stage ")
    names = [" ".join(word for word in line.split() if not word.isdigit()) for line in table.splitlines()[1:]]
    assert names == ["environment and build", "all tests on the default interpreter", "lint and types FAILED", "all"]
    assert done.returncode == 1
