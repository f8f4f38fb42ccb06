"""`gilscope list`: what there is here, and what is in a report."""

import json
from pathlib import Path

from gilscope import executors, implementations, kernels
from tests.command_line import finished, gilscope, here


def test_list_names_all_there_is(tmp_path: Path) -> None:
    result = finished(gilscope("list"), tmp_path)
    assert result.returncode == 0
    words = {line.split()[0] for line in result.stdout.splitlines()}
    assert words >= {*kernels.names(), *implementations.names(), *executors.names()}
    assert list(tmp_path.iterdir()) == []


def test_list_gives_programs_json_with_the_reason_for_what_is_not_available(tmp_path: Path) -> None:
    offers = json.loads(here(tmp_path, "list", "--json").stdout)
    assert list(offers) == ["kernels", "implementations", "executors", "plans"]
    assert [entry["name"] for entry in offers["executors"]] == list(executors.names())
    for entry in (entry for entries in offers.values() for entry in entries):
        assert entry["available"] == (entry["reason"] is None)
