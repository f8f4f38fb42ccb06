"""The JSON keys: the only file that writes and reads them.

A report is pytest-benchmark's own document. Each benchmark carries its case, role and rounds under
`extra_info["gilscope"]`; `machine_info["gilscope"]` holds the facts; one top-level `gilscope` object carries the
rest of what belongs to the session.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gilscope.errors import CannotWrite, NotAReport
from gilscope.spec import Arm, Block, Case, Comparison, Measured, Report, Round, Setup, Skip

SCHEMA = 1
"""Bumped when a key changes its meaning, or a reference kernel its source or length."""

KEY = "gilscope"

Json = dict[str, Any]


def session_object(report: Report) -> Json:
    """Return the document's top-level `gilscope` object: all of a report but its facts and rounds."""
    return {
        "schema": SCHEMA,
        "session": report.session,
        "complete": report.complete,
        "open_ns": dict(report.open_ns),
        "plan": report.plan,
        "blocks": report.blocks,
        "seed": report.seed,
        "warnings": list(report.warnings),
        "skips": [asdict(skip) for skip in report.skips],
        "comparisons": [_comparison_object(measured) for measured in report.measured],
    }


def arm_object(measured: Measured, index: int) -> Json:
    """Return what one benchmark carries: identity is fields; rounds are columns."""
    arm, rounds = measured.comparison.arms[index], measured.rounds[index]
    return {
        "schema": SCHEMA,
        "comparison": _comparison_key(measured.comparison),
        "arm": index,
        "role": arm.role,
        "case": asdict(arm.case),
        "rounds": {
            "block": [each.block for each in rounds],
            "order": [each.order for each in rounds],
            "wall_ns": [each.wall_ns for each in rounds],
            "cpu_ns": [each.cpu_ns for each in rounds],
        },
    }


def partial_document(report: Report) -> Json:
    """Return a document without pytest-benchmark's statistics: what is kept while a study runs."""
    benchmarks = [
        {
            "group": measured.comparison.label,
            "name": arm.label,
            "fullname": f"{measured.comparison.label}::{arm.label}",
            "extra_info": {KEY: arm_object(measured, index)},
        }
        for measured in report.measured
        for index, arm in enumerate(measured.comparison.arms)
    ]
    return {"machine_info": {KEY: dict(report.facts)}, "benchmarks": benchmarks, KEY: session_object(report)}


def has_all_rows(document: Json, report: Report) -> bool:
    """Return whether a document has a row for every arm that a report measured."""
    return len(document["benchmarks"]) == sum(len(measured.comparison.arms) for measured in report.measured)


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document beside its target and rename it into place: a reader never sees half a file.

    Raises:
        CannotWrite: the folder does not exist or cannot be written, or the disk is full.

    """
    scratch = _scratch_path(path)
    try:
        scratch.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
        scratch.replace(path)
    except BaseException as error:  # Ctrl-C too must leave no scratch file
        with suppress(OSError):
            scratch.unlink()
        if isinstance(error, OSError):
            raise CannotWrite(path, error.strerror or str(error)) from None
        raise


def check_writable(path: Path) -> None:
    """Raise CannotWrite now rather than after the measuring, if a report cannot be put here."""
    try:
        if path.is_dir():
            raise CannotWrite(path, "it is a folder")
        if path.exists() and not path.is_file():
            raise CannotWrite(path, "it is a device or the like, which a report would replace")
        if not path.parent.is_dir():
            raise CannotWrite(path, f"the folder {path.parent} does not exist")
        probe = _scratch_path(partial_path(path))
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from None


def partial_path(path: Path) -> Path:
    """Return where a report is kept while it is not complete."""
    return path.with_name(f"{path.name}.partial")


def read(path: Path) -> Report:
    """Read a report, complete or not.

    Raises:
        NotAReport: it cannot be read, is cut off, is not gilscope's, or has a newer schema.

    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotAReport(path, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise NotAReport(path, "it is not JSON, or was cut off; a study's partial report ends in .partial") from None
    if not isinstance(document, dict) or not isinstance(document.get(KEY), dict):
        raise NotAReport(path, "it has no 'gilscope' object; only reports of gilscope's own study have one")
    schema = document[KEY].get("schema")
    if not isinstance(schema, int) or schema < 1:
        raise NotAReport(path, f"its schema is {schema!r}, which no version of gilscope writes")
    if schema > SCHEMA:
        raise NotAReport(path, f"its schema is {schema} and this gilscope knows up to {SCHEMA}: upgrade gilscope")
    try:
        return _report(document)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise NotAReport(path, f"something in it is missing or malformed ({type(error).__name__}: {error})") from None


def _scratch_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _comparison_key(comparison: Comparison) -> list[str]:
    return [comparison.kernel, comparison.size, comparison.implementation]


def _comparison_object(measured: Measured) -> Json:
    return {
        "key": _comparison_key(measured.comparison),
        "setup": asdict(measured.setup),
        "blocks": {
            "others_cpu_ns": [block.others_cpu_ns for block in measured.blocks],
            "steal_ns": [block.steal_ns for block in measured.blocks],
        },
    }


def _report(document: Json) -> Report:
    top = document[KEY]
    arms: dict[tuple[str, ...], list[Json]] = {}
    for benchmark in document["benchmarks"]:
        own = benchmark["extra_info"].get(KEY)
        if own is not None:
            arms.setdefault(tuple(own["comparison"]), []).append(own)
    return Report(
        session=str(top["session"]),
        complete=bool(top["complete"]),
        facts=dict(document["machine_info"][KEY]),
        measured=tuple(_measured(each, arms.get(tuple(each["key"]), [])) for each in top["comparisons"]),
        skips=tuple(Skip(**skip) for skip in top["skips"]),
        open_ns={str(name): int(value) for name, value in top["open_ns"].items()},
        plan=str(top["plan"]),
        blocks=int(top["blocks"]),
        seed=int(top["seed"]),
        warnings=tuple(map(str, top["warnings"])),
    )


def _measured(own: Json, arms: Sequence[Json]) -> Measured:
    arms = sorted(arms, key=lambda arm: int(arm["arm"]))
    kernel, size, implementation = own["key"]
    comparison = Comparison(
        kernel, size, implementation, tuple(Arm(arm["role"], Case(**arm["case"])) for arm in arms)
    )
    rounds = tuple(_rounds(arm["rounds"]) for arm in arms)
    blocks = tuple(map(_block, own["blocks"]["others_cpu_ns"], own["blocks"]["steal_ns"]))
    if not {"baseline", "again"} <= {arm.role for arm in comparison.arms}:
        raise ValueError(f"{comparison.label} has no baseline")
    if any(len(each) != len(blocks) for each in rounds):
        raise ValueError(f"{comparison.label} has arms that lack rounds")
    return Measured(comparison, rounds, blocks, _setup(own["setup"]))


def _setup(own: Json) -> Setup:
    first_call_ns = {label: tuple(map(_whole, times)) for label, times in own["first_call_ns"].items()}
    parsed = {"repeats": _whole(own["repeats"]), "first_call_ns": first_call_ns, "warnings": tuple(own["warnings"])}
    return Setup(**{**own, **parsed})


def _rounds(columns: Mapping[str, Sequence[int]]) -> tuple[Round, ...]:
    return tuple(
        Round(*map(_whole, values))
        for values in zip(columns["block"], columns["order"], columns["wall_ns"], columns["cpu_ns"], strict=True)
    )


def _block(others_cpu_ns: int | None, steal_ns: int | None) -> Block:
    return Block(*(None if each is None else _whole(each) for each in (others_cpu_ns, steal_ns)))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value
