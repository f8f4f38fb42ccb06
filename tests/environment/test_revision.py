"""The revision of the user's project: what git says of it, and nothing that a repository's settings would execute."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gilscope.environment import revision
from gilscope.environment.revision import collect_revision
from gilscope.model.facts import Facts

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

COMMITTED = "2024-05-06T07:08:09+00:00"


def git(folder: Path, *command: str) -> str:
    who = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "somebody")
    mail = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "nobody@example.org")
    environment = {**os.environ, **who, **mail, "GIT_COMMITTER_DATE": COMMITTED}
    ended = subprocess.run(["git", *command], cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "work.py").write_text("def score(): pass\n")
    git(folder, "add", "work.py")
    git(folder, "commit", "-qm", "Begin")
    return folder


def test_a_commit_is_recorded_with_its_time(project: Path) -> None:
    assert collect_revision(project) == {
        "project_revision": git(project, "rev-parse", "HEAD"),
        "project_committed_at": COMMITTED,
        "project_dirty": False,
    }


def test_a_changed_file_makes_a_project_dirty(project: Path) -> None:
    (project / "work.py").write_text("def score(): return 1\n")
    assert collect_revision(project)["project_dirty"] is True


def test_a_new_file_makes_no_project_dirty(project: Path) -> None:
    (project / "report.json").write_text("{}")
    assert collect_revision(project)["project_dirty"] is False


def test_a_folder_inside_a_project_has_its_revision(project: Path) -> None:
    (project / "inner").mkdir()
    assert collect_revision(project / "inner") == collect_revision(project)


def test_a_file_outside_all_projects_has_the_folders(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    assert Facts(collect_revision(tmp_path)).project_committed_at == COMMITTED


def test_the_environment_can_name_the_project(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(revision.PROJECT, str(project))
    assert collect_revision() == collect_revision(project)


def test_inside_a_hook_git_is_asked_for_the_named_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert collect_revision(project)["project_committed_at"] == COMMITTED


def test_without_a_repository_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert collect_revision() == {}


def test_a_project_without_a_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    assert collect_revision() == {}


def test_without_git_nothing_is_known(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert collect_revision(project) == {}


@pytest.mark.skipif(os.name != "posix", reason="the trap is a shell script")
def test_nothing_that_a_repository_names_is_executed(project: Path, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    (project / ".gitattributes").write_text("* filter=trap\n")
    git(project, "add", ".gitattributes")
    git(project, "commit", "-qm", "Filter")
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "filter.trap.clean", "core.pager", "gpg.program"):
        git(project, "config", name, str(trap))
    git(project, "config", "log.showSignature", "true")
    os.utime(project / "work.py")
    assert collect_revision(project)["project_dirty"] is False
    assert not sprung.exists()
