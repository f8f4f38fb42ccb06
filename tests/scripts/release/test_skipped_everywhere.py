"""The check that no test is skipped in every run of CI."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command_line import CHECKOUT

RUN = """<testsuites><testsuite>{cases}</testsuite></testsuites>"""
RAN = '<testcase classname="tests.test_x" name="{name}"/>'
SKIPPED = '<testcase classname="tests.test_x" name="{name}"><skipped message="{reason}">x.py:1</skipped></testcase>'


@pytest.mark.parametrize(
    ("runs", "status", "told"),
    [
        ([{"a": None, "b": "no GIL"}, {"a": "no C compiler", "b": None}], 0, ""),
        ([{"a": None}, {"a": None}], 0, ""),
        ([{"a": "Mars"}, {}, {"a": "Mars"}], 1, "tests.test_x::a\n    Mars\n"),
        ([{"a": None, "b[x]": "no GIL", "b[y]": None}], 1, "tests.test_x::b[x]\n    no GIL\n"),
        ([{"a": None, "b": "no GIL"}, {"a": None}], 1, "tests.test_x::b\n    no GIL\n"),
    ],
    ids=["each somewhere", "none skipped", "nowhere", "one parameter nowhere", "in the only run that has it"],
)
def test_a_test_that_every_run_skips_fails_the_build_and_is_named(
    runs: list[Mapping[str, str | None]], status: int, told: str, tmp_path: Path
) -> None:
    paths = []
    for number, run in enumerate(runs):
        cases = [
            SKIPPED.format(name=name, reason=reason) if reason else RAN.format(name=name)
            for name, reason in run.items()
        ]
        paths.append(tmp_path / f"{number}.xml")
        paths[-1].write_text(RUN.format(cases="".join(cases)))
    command = [sys.executable, str(CHECKOUT / "scripts/release/skipped_everywhere.py"), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (status, told)
