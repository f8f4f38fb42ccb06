"""Joining reports: the sessions of one machine in one file, each once."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gilscope.errors import DifferentMachines
from gilscope.model.facts import FACTS, Facts
from gilscope.model.report import Report, SessionReport, StudyRequest
from gilscope.record import json_report, storage


def merge(paths: Sequence[Path], target: Path) -> Report:
    """Join the sessions of reports, complete or partial, in one report, write it and return it.

    What a study was asked for is kept if all reports that tell it say the same.

    Raises:
        NotAReport: one of them cannot be read.
        DifferentMachines: they were not all measured on one.
        CannotWrite: there is no place for the result.

    """
    reports = [json_report.read(path) for path in paths]
    storage.check_writable(target)
    _check_machine(
        [(path, session) for path, report in zip(paths, reports, strict=True) for session in report.sessions]
    )
    storage.write(target, json_report.merged(paths, _request(reports)))
    return json_report.read(target)


def differences(before: Facts, now: Facts) -> list[str]:
    """Return the facts by which two sessions are not of one study, each with its values where they are short."""
    found = [fact.key for fact in FACTS if fact.is_of_study and before.get(fact.key) != now.get(fact.key)]
    return [_difference(key, before.get(key), now.get(key)) for key in found]


def _difference(key: str, before: Any, now: Any) -> str:
    values = f"{key} was {before!r} and is {now!r}"
    return values if len(values) < 120 else f"{key} has changed"


def _check_machine(found: Sequence[tuple[Path, SessionReport]]) -> None:
    for path, session in found[1:]:
        for key in (fact.key for fact in FACTS if fact.tells_machines_apart):
            first, other = found[0][1].facts.get(key), session.facts.get(key)
            if first != other:
                raise DifferentMachines(found[0][0], path, f"{key} is {first!r} and {other!r}")


def _request(reports: Iterable[Report]) -> StudyRequest | None:
    requests = [report.request for report in reports if report.request is not None]
    return requests[0] if requests and all(each == requests[0] for each in requests) else None
