"""Writes what cannot be measured again: alone, and elsewhere if it cannot be written to its place."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gilscope.errors import CannotWrite
from gilscope.model.report import Report
from gilscope.record import json_report, storage
from gilscope.system import file_lock


@contextmanager
def writing_alone(*paths: Path | None) -> Iterator[None]:
    """Keep other programs from writing these files while the context is open.

    Raises:
        InUse: another one writes one of them now.
        CannotWrite: one of them cannot be written.

    """
    with ExitStack() as locks:
        for path in dict.fromkeys(filter(None, paths)):
            storage.check_writable(path)
            locks.enter_context(file_lock.take(path))
        yield


@contextmanager
def save(report: Report, *paths: Path | None) -> Iterator[None]:
    """Write a report that cannot be measured again, and complain only after the context: there it can be shown.

    Raises:
        CannotWrite: a path could not be written.

    """
    problems = []
    for path in filter(None, paths):
        try:
            json_report.save(path, report)
        except CannotWrite as error:
            problems.append(error)
    yield
    for each in problems:
        raise each
