"""Facts about the project that a report is of: its git revision, when that was committed, and whether it was changed.

Nothing else of a repository is asked for, and nothing that its own settings name is executed: a folder that somebody
has unpacked may bring settings of git with it.
"""

import datetime
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = "GILSCOPE_PROJECT"
"""The environment variable that names the project's folder where that is not the working directory."""

OF_THE_PROJECT = ("project_revision", "project_committed_at", "project_dirty")
"""The facts that are collected here, for who measures something of a project."""

LONGEST_S = 5
"""A repository that answers later is one of which nothing is known."""

REVISION = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
"""A commit's name: 40 digits, or 64 in repositories that use SHA-256."""

FILTERS = r"^filter\..*\.(clean|process|required)$"

OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""Variables that git sets for its hooks: with them it would answer for their repository, wherever it is asked."""


def collect_revision(*folders: Path) -> Mapping[str, Any]:
    """Return the facts of the repository of the first of these folders, or of the project, that is in one."""
    for folder in (*folders, find_folder()):
        committed = _ask_git(folder, "log", "-1", "--no-show-signature", "--format=%H %ct")
        revision, _, seconds = (committed or "").strip().partition(" ")
        if REVISION.fullmatch(revision) and seconds.isdigit():
            moment = datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
            values = (revision, moment.isoformat(timespec="seconds"), _is_dirty(folder))
            return dict(zip(OF_THE_PROJECT, values, strict=True))
    return {}


def find_folder() -> Path:
    """Return the project's folder: the working directory, unless the environment names another."""
    return Path(os.environ.get(PROJECT) or Path.cwd())


def _is_dirty(folder: Path) -> bool | None:
    """Return whether a tracked file differs from the commit; None if git does not say."""
    listed = _ask_git(folder, "config", "-z", "--name-only", "--get-regexp", FILTERS) or ""
    without = {name: "false" if name.endswith(".required") else "" for name in listed.split("\0") if name}
    settings = {"core.fsmonitor": "false", **without}
    status = ("status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
    changed = _ask_git(folder, *status, settings=settings)
    return None if changed is None else bool(changed)


def _ask_git(folder: Path, *question: str, settings: Mapping[str, str] | None = None) -> str | None:
    """Return what git answers, or None if it has no answer, or is not installed."""
    own = {name: value for name, value in os.environ.items() if name not in OF_ANOTHER}
    command: Sequence[str] = ("git", "--no-optional-locks", "--no-pager", "-C", str(folder), *question)
    try:
        answer = subprocess.run(
            command,
            # A clone may lack parts; it is not to fetch them now.
            env={**own, **_write_settings(settings or {}), "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST_S,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return answer.stdout.decode(errors="replace")


def _write_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that set git's settings; a name may have any letter there, as it has not after `-c`."""
    found = {"GIT_CONFIG_COUNT": str(len(settings))}
    for place, (name, value) in enumerate(settings.items()):
        found |= {f"GIT_CONFIG_KEY_{place}": name, f"GIT_CONFIG_VALUE_{place}": value}
    return found
