"""A document of the newest schema → the report in it. Every value is checked, as a file may be untrusted."""

from collections.abc import Mapping, Sequence
from typing import Any

from gilscope.model.case import Arm, Case, Comparison, Skip
from gilscope.model.report import Block, Ending, Measured, Report, Round, SessionReport, Setup, StudyRequest
from gilscope.record import decode
from gilscope.record.declarations import decode_declarations
from gilscope.record.evidence import decode_evidence
from gilscope.record.facts import decode_facts
from gilscope.record.probe import decode_probe
from gilscope.record.schema import KEY, Json

MOST_ARMS = 2_000
"""The most arms of one comparison: eight kinds of workers at 64 numbers of them, by every transport and schedule."""

MOST_SESSIONS = 2_000


def is_nested_deeper(node: object, most: int) -> bool:
    """Return whether lists and objects are nested deeper than this."""
    level = [node]
    for _ in range(most):
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def list_arms(extra_info: Json) -> Sequence[Json]:
    """Return gilscope's part of a row, one object a session: pytest-benchmark's own files have all in one row."""
    own = extra_info.get(KEY, [])
    found: Sequence[Json] = own if isinstance(own, list) else [own]
    return found


def decode_report(document: Json) -> Report:
    """Return the report in a document of the newest schema.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    top = document[KEY]
    arms: dict[tuple[str, ...], list[Json]] = {}
    for benchmark in decode.entries(document["benchmarks"]):
        for own in list_arms(benchmark["extra_info"]):
            arms.setdefault((own["session"], *own["comparison"]), []).append(own)
    listed = decode.entries(top["sessions"])
    if len(listed) > MOST_SESSIONS:
        raise ValueError(f"it has {len(listed)} sessions, and up to {MOST_SESSIONS} are read")
    sessions = tuple(_decode_session(own, arms) for own in listed)
    if len({session.session for session in sessions}) < len(sessions):
        raise ValueError("two sessions have one name")
    # Earlier versions did not write why a comparison had ended.
    endings = decode.list_of(_decode_ending, top.get("endings", []))
    return Report(sessions, decode.nullable(_decode_request, top["request"]), endings)


def _decode_request(own: Any) -> StudyRequest:
    return StudyRequest(
        decode.dict_of(decode.text, own["options"]),
        decode.nullable(decode.text, own["expression"]),
        decode.positive_integer(own["sessions"]),
        decode.list_of(decode.text, own["isa_levels"]),
        decode.boolean(own.get("fixes_sessions", False)),
    )


def _decode_ending(own: Any) -> Ending:
    return Ending(
        decode.text(own["comparison"]),
        decode.nullable(decode.text, own["isa_level"]),
        decode.positive_integer(own["sessions"]),
        decode.positive_integer(own["blocks"]),
        _decode_reason(own["reason"]),
    )


_decode_reason = decode.one_of("precise", "budget", "most", "fixed")


def _decode_session(own: Json, arms: Mapping[tuple[str, ...], Sequence[Json]]) -> SessionReport:
    name = decode.text(own["session"])
    measured = tuple(
        _decode_measured(each, arms.get((name, *each["key"]), [])) for each in decode.entries(own["comparisons"])
    )
    session = SessionReport(
        session=name,
        complete=decode.boolean(own["complete"]),
        facts=decode_facts(own["facts"], name),
        measured=measured,
        skips=decode.list_of(_decode_skip, own["skips"]),
        open_ns=decode.dict_by_pool(decode.integer, "open_ns", own["pools"]),
        plan=decode.text(own["plan"]),
        blocks=decode.integer(own["blocks"]),
        seed=decode.integer(own["seed"]),
        warnings=decode.list_of(decode.text, own["warnings"]),
        evidence=decode.dict_of(decode_evidence, own["evidence"]),
        declared=decode_declarations(own["declared"]),
        probe=decode.nullable(decode_probe, own["probe"]),
        lasted_ns=_integer_or_none(own.get("lasted_ns")),
    )
    _check_pools(session)
    return session


def _check_pools(session: SessionReport) -> None:
    """Raise KeyError if a pool that was measured lacks its times: no figure is left out in silence."""
    for arm in (arm for measured in session.measured for arm in measured.comparison.arms if arm.role == "treatment"):
        if arm.case.pool not in session.open_ns:
            raise KeyError(f"open_ns of the pool {arm.case.pool.label}")
        # A probe that ended inside its first block has them for no pool.
        if session.probe and session.probe.hand_out_ns and arm.case.pool not in session.probe.hand_out_ns:
            raise KeyError(f"hand_out_ns of the pool {arm.case.pool.label}")


def _decode_skip(own: Any) -> Skip:
    return Skip(*(decode.text(own[name]) for name in ("kernel", "implementation", "executor", "reason")))


def _decode_measured(own: Json, arms: Sequence[Json]) -> Measured:
    if len(arms) > MOST_ARMS:
        raise ValueError(f"{decode.text(own['key'][0])} has {len(arms)} arms, and up to {MOST_ARMS} are read")
    arms = sorted(arms, key=lambda arm: decode.integer(arm["arm"]))
    kernel, size, implementation = map(decode.text, own["key"])
    comparison = Comparison(
        kernel, size, implementation, tuple(Arm(_decode_role(arm["role"]), _decode_case(arm["case"])) for arm in arms)
    )
    rows = dict(zip(comparison.arms, arms, strict=True))
    rounds = tuple(_decode_rounds(arm["rounds"]) for arm in arms)
    blocks = _decode_blocks(own["blocks"])
    # What analysis takes for granted of every comparison is checked here, once.
    roles = [arm.role for arm in comparison.arms]
    if roles.count("baseline") != 1 or roles.count("again") != 1:
        raise ValueError(f"{comparison.label} has no baseline")
    if len(set(comparison.arms)) < len(comparison.arms):
        raise ValueError(f"{comparison.label} has an arm twice")
    if any(len(each) != len(blocks) for each in rounds):
        raise ValueError(f"{comparison.label} has arms that lack rounds")
    return Measured(comparison, rounds, blocks, _decode_setup(own["setup"], rows))


_decode_role = decode.one_of("baseline", "again", "treatment", "reference", "private")


def _decode_case(own: Any) -> Case:
    names = ("kernel", "size", "implementation", "executor", "transport", "schedule")
    kernel, size, implementation, executor, transport, schedule = (decode.text(own[name]) for name in names)
    workers = decode.worker_count(own["workers"])
    native_threads = decode.worker_count(own["native_threads"])
    return Case(kernel, size, implementation, executor, transport, schedule, workers, native_threads)


def _decode_setup(own: Any, rows: Mapping[Arm, Json]) -> Setup:
    return Setup(
        repeats=decode.positive_integer(own["repeats"]),
        first_call_ns={arm: decode.list_of(decode.integer, row["first_call_ns"]) for arm, row in rows.items()},
        sent_bytes={arm: decode.nullable(decode.integer, row["sent_bytes"]) for arm, row in rows.items()},
        input_digest=decode.text(own["input_digest"]),
        output_digest=decode.nullable(decode.text, own["output_digest"]),
        largest_relative_error=decode.number(own["largest_relative_error"]),
        warnings=decode.list_of(decode.text, own["warnings"]),
        lasted_ns=_integer_or_none(own.get("lasted_ns")),
    )


def _decode_blocks(own: Mapping[str, Any]) -> tuple[Block, ...]:
    columns = [decode.list_of(_integer_or_none, own[name]) for name in ("others_cpu_ns", "steal_ns")]
    later = ("wall_ns", "pressure_ns", "throttled_ns", "throttled_count")
    columns += [_column_if_recorded(own, name, columns[0]) for name in later]
    return tuple(Block(*values) for values in zip(*columns, strict=True))


def _decode_rounds(own: Mapping[str, Any]) -> tuple[Round, ...]:
    read = {
        "block": decode.integer,
        "order": decode.integer,
        "wall_ns": decode.positive_integer,
        "cpu_ns": decode.integer,
    }
    columns: list[tuple[int | None, ...]] = [decode.list_of(reader, own[name]) for name, reader in read.items()]
    columns.append(_column_if_recorded(own, "ready_ns", columns[0]))
    cpus = decode.list_of(_cpus_or_none, own["cpus"]) if "cpus" in own else (None,) * len(columns[0])
    return tuple(Round(*values) for values in zip(*columns, cpus, strict=True))


def _column_if_recorded(own: Mapping[str, Any], name: str, beside: Sequence[object]) -> tuple[int | None, ...]:
    """Return a column that earlier versions did not write, or as many None as another column has values."""
    return decode.list_of(_integer_or_none, own[name]) if name in own else (None,) * len(beside)


def _cpus_or_none(value: object) -> tuple[int, ...] | None:
    return None if value is None else decode.list_of(decode.integer, value)


def _integer_or_none(value: object) -> int | None:
    return decode.nullable(decode.integer, value)
