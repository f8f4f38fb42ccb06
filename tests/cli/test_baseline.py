"""`gilscope probe --baseline`: a saved probe to compare with."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import offline
from tests.analyse.compare.test_probed_sides import SLOW
from tests.command_line import here
from tests.made_up import probes

CALL = ("solver:solve", "--args", "a", "--executor", "threads", "-w", "1,2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a probe of before; what is probed now holds the GIL, and nothing is measured."""
    json_report.write(tmp_path / "old.json", Report((replace(probes.session(), session="old"),)))
    monkeypatch.setattr("gilscope.probe.run", lambda *_: Report((probes.session(**SLOW),)))
    return tmp_path


def test_what_became_of_it_is_shown_and_judged(folder: Path) -> None:
    options = ("--baseline", "old.json", "--fail-if", "threads/baseline<0.7")
    result = here(folder, "probe", *CALL, *options, COLUMNS="120")
    assert result.returncode == 1, result.stderr
    shown = " ".join(result.stdout.split())
    assert (
        "violated: solver:solve(a): the speedup of 2 threads is 0.51 [0.39–0.66] times that of the baseline" in shown
    )
    assert "GIL releases, 100.0% [99.4–100.0] holds, 0.0% [0.0–0.1] differs" in shown
    assert "2 threads 1.90 [1.85–1.95] 0.97 [0.95–0.99] 0.51 [0.39–0.66] differs" in shown


def test_every_format_has_the_comparison(folder: Path) -> None:
    names = ["x.md", *([] if offline.unavailable() else ["x.html"])]
    assert here(folder, "probe", *CALL, "--baseline", "old.json", *(f"-o{name}" for name in names)).returncode == 0
    assert all("Compared with old" in (folder / name).read_text(encoding="utf-8") for name in names)


def test_programs_get_the_ratios(folder: Path) -> None:
    found = json.loads(here(folder, "probe", *CALL, "--baseline", "old.json", "--json").stdout)
    (ratio,) = (
        each["ratio"]["value"] for each in found["baseline"] if (each["workers"], each["executor"]) == (2, "threads")
    )
    assert ratio == pytest.approx(0.51, abs=0.01)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--fail-if", "threads/baseline<0.7"), "name the saved probe to compare with: --baseline old.json"),
        (("--baseline", "no.json"), "There is no file no.json"),
        (("--baseline", "old.json", "--args", "b"), "it has no probe of solver:solve(b), but of solver:solve(a)"),
    ],
)
def test_nonsense_is_refused_before_it_measures(folder: Path, options: tuple[str, ...], says: str) -> None:
    result = here(folder, "probe", *CALL, *options, COLUMNS="120")
    assert (result.returncode, result.stdout) == (2, "")
    assert says in " ".join(result.stderr.split())
