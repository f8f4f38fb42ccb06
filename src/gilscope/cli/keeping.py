"""Writes what cannot be measured again: alone, and elsewhere if it cannot be written to its place."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gilscope.cli import streams
from gilscope.errors import CannotWrite
from gilscope.model.report import Report
from gilscope.record import json_report, storage
from gilscope.system import file_lock, segments


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


def remove_abandoned() -> None:
    """Remove the shared memory that killed programs have left, which takes memory from what is measured; say so."""
    size = segments.remove_abandoned()
    if size:
        line = f"Removed {size / 2**20:.1f} MiB of shared memory that killed studies of gilscope had left."
        streams.print_line(line, is_remark=True)


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
    try:
        yield
    finally:  # where the report is must be said even if it cannot be shown
        for each in problems:
            raise each
