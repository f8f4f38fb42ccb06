"""Finds what a study that was killed has left beside its report, so that it can go on.

While a study runs, its request is in the partial report beside the target, from before its first block until its
first session is joined. Each session writes a report of its own there.
"""

import glob
import shlex
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from gilscope.errors import CannotResume, NotAReport
from gilscope.model.report import Report, SessionReport, StudyRequest
from gilscope.record import json_report, merge, storage

NAME_LENGTH = 6
"""Letters of the names of studies and of their sessions: they are random, so that no two are the same."""


def write_request(path: Path, request: StudyRequest) -> None:
    """Keep what a study was asked for beside its report, of which there is nothing yet.

    Raises:
        CannotWrite: the folder is gone or the disk is full.

    """
    json_report.write(storage.partial_path(path), Report((), request))


def read_begun(path: Path) -> tuple[Path, Report]:
    """Return the report that a study is to go on with, and where it is: beside its path if it was killed early.

    Raises:
        NotAReport: there is none, or it cannot be read.
        CannotResume: there are only sessions of it.

    """
    with suppress(NotAReport):
        begun = json_report.read(storage.partial_path(path))
        if begun.request is not None:
            return storage.partial_path(path), begun
    left = find_unjoined_sessions(path)
    if left and not path.exists():
        command = shlex.join(["gilscope", "merge", *map(str, left), "-o", str(path)])
        raise CannotResume(path, f"it does not exist, but sessions of it do. To join them: {command}")
    return path, json_report.read(path)


def find_unjoined_sessions(path: Path) -> list[Path]:
    """Return the reports of sessions beside a study's that were never joined to it: gilscope was killed."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.{'[0-9a-f]' * NAME_LENGTH}-[0-9]*"))


def join_sessions(
    path: Path, begun: Path, request: StudyRequest, fits: Callable[[SessionReport], bool]
) -> Report | None:
    """Join the sessions beside a study's report that fit it, and return the report; None if it has no session.

    Raises:
        CannotWrite: the report cannot be written. Nothing is lost.

    """
    fitting = [each for each in find_unjoined_sessions(path) if _has_fitting(each, fits)]
    if fitting:
        storage.write(path, merge.merge_documents([begun, *fitting], request))
    elif begun != path:
        return None
    # The partial report first: if this is killed in between, the next resume would else take it for all there is.
    storage.remove((storage.partial_path(path), *fitting, *_find_scratch(path)))
    return json_report.read(path)


def _has_fitting(path: Path, fits: Callable[[SessionReport], bool]) -> bool:
    with suppress(NotAReport):
        return all(map(fits, json_report.read(path).sessions))
    return False


def _find_scratch(path: Path) -> list[Path]:
    """Return what was being written beside a report when its writer was killed, and what it handed to sessions."""
    name = glob.escape(path.name)
    study = "[0-9a-f]" * NAME_LENGTH
    scratch = "[0-9a-f]" * storage.SCRATCH_LENGTH
    written = (f".{name}.{scratch}", f".{name}.partial.{scratch}", f".{name}.{study}-*.{scratch}")
    patterns = (*written, f"{name}.{study}-earlier", f"{name}.{study}-allotted")
    return [each for pattern in patterns for each in path.parent.glob(pattern)]
