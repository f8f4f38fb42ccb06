"""`gilscope compare` of saved probes: the exit status, and what each format says."""

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.model.probe import Source
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import offline
from tests.analyse.compare.test_probed_sides import SLOW
from tests.command_line import here
from tests.made_up import probes

SOURCE = {"source": Source("src/solver.py", 7)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a probe of before, one like it, and one of a function that holds the GIL now."""
    sessions = {
        "old": probes.session(probe=SOURCE),
        "same": probes.session(probe=SOURCE),
        "new": probes.session(**SLOW, probe=SOURCE),
    }
    for name, each in sessions.items():
        json_report.write(tmp_path / f"{name}.json", Report((replace(each, session=name),)))
    return tmp_path


@pytest.mark.parametrize(
    ("files", "condition", "status"),
    [
        (("old.json", "new.json"), "speedup of threads<0.7", 1),
        (("old.json", "same.json"), "speedup of threads<0.7", 0),
        (("old.json", "same.json"), "speedup<0.95", 3),
        (("old.json", "same.json"), "speedup of loky<0.95", 2),
    ],
)
def test_the_status_says_what_came_of_the_condition(
    folder: Path, files: tuple[str, ...], condition: str, status: int
) -> None:
    assert here(folder, "compare", *files, "--fail-if", condition).returncode == status


def test_the_answer_says_what_became_of_the_gil_and_what_is_not_known(folder: Path) -> None:
    shown = " ".join(here(folder, "compare", "a=old.json", "b=new.json").stdout.split())
    assert shown.startswith("The GIL, b compared with a: the same in none of 1 function, different in 1.")
    assert "solver:solve(a): holds the GIL (0.0% [0.0–0.1] of a call released); before, it releases" in shown
    assert "GIL use unknown" not in shown
    assert "not in the same blocks" in shown


def test_a_job_of_github_gets_the_line_of_the_function(folder: Path) -> None:
    options = ("--fail-if", "speedup of threads<0.7", "--format", "github", "-o", "x.xml")
    summary = folder / "summary.md"
    result = here(folder, "compare", "old.json", "new.json", *options, GITHUB_STEP_SUMMARY=str(summary))
    assert result.stdout.startswith(
        "::error file=src/solver.py,line=7,title=gilscope::speedup of threads<0.7: new: 0.5"
    )
    assert 'failures="1"' in (folder / "x.xml").read_text(encoding="utf-8")
    assert "FAILED: speedup of threads<0.7 in 1 of " in summary.read_text(encoding="utf-8").splitlines()[2].replace(
        "\\", ""
    )


def test_every_format_shows_it(folder: Path) -> None:
    names = ["x.md", "x.csv", "x.txt", *([] if offline.unavailable() else ["x.html"])]
    outputs = [option for name in names for option in ("-o", name)]
    assert here(folder, "compare", "old.json", "new.json", *outputs).returncode == 0
    assert all("solver:solve" in (folder / name).read_text(encoding="utf-8").replace("\\", "") for name in names)


def test_a_study_beside_probes_is_refused_with_what_each_file_is(folder: Path) -> None:
    json_report.write(folder / "study.json", made_up.report(kernels=1, sessions=3))
    result = here(folder, "compare", "study.json", "old.json", "new.json")
    assert result.returncode == 2
    assert "Studies (gilscope run): study. Probes (gilscope probe): old, new." in " ".join(result.stderr.split())


def test_environments_that_took_turns_are_sides_of_their_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        members = [probes.member("old"), probes.member("new")]
        sessions = tuple(replace(each, session=f"{name}{place}") for place, each in enumerate(members))
        json_report.write(tmp_path / f"{name}.json", Report(sessions))
    shown = " ".join(here(tmp_path, "compare", "one.json", "two.json").stdout.split())
    for side in ("one:new", "two:old", "two:new"):
        assert f"The GIL, {side} compared with one:old:" in shown
    assert "one: its environments took turns" in shown
    alone = here(tmp_path, "compare", "one.json")
    assert alone.returncode == 2
    assert "gilscope report FILE compares them by block" in " ".join(alone.stderr.split())
    refused = here(tmp_path, "probe", "solver:solve", "--args", "a", "--baseline", "one.json")
    assert "it has several environments (one:old, one:new)" in " ".join(refused.stderr.split())


def test_sizes_are_compared_with_the_same_size(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sessions = [replace(probes.sized(label, 0.1), session=f"{name}{label}") for label in ("1e3", "1e4")]
        json_report.write(tmp_path / f"{name}.json", Report(tuple(sessions)))
    shown = " ".join(here(tmp_path, "compare", "one.json", "two.json").stdout.split())
    assert "the same in 2 of 2 functions" in shown
    assert "solver:solve(a) with n = 1e3" in shown
