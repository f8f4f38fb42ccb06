"""Translates documents of older schemas step by step into the newest one, so that only one schema is read.

What stands here is frozen: it says how files were written once, and must not follow today's names and wordings.
"""

from collections.abc import Mapping
from typing import Any

from gilscope.record import decode, older_declarations
from gilscope.record.schema import KEY, Json


def to_newest(document: Json, schema: int) -> Json:
    """Return a document of this schema as the newest one would hold it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: something in it is missing or malformed.

    """
    if schema == 1:
        document = _second_from_first(document)
    if schema <= 2:
        document = _third_from_second(document)
    return document


def _second_from_first(document: Json) -> Json:
    """Take the only session, whose facts stood in `machine_info`, into a list of sessions."""
    session = {**document[KEY], "facts": document["machine_info"][KEY]}
    for row in _own_rows(document):
        row["session"] = session["session"]
    return {**document, KEY: {"schema": 2, "request": None, "sessions": [session]}}


def _third_from_second(document: Json) -> Json:
    """Move what stood under a label made for people to the arm or the pool that it belongs to.

    What executors, implementations and sizes are was known by their names only.
    """
    sessions = {each["session"]: each for each in decode.entries(document[KEY]["sessions"])}
    setups = {
        (name, *comparison["key"]): comparison["setup"]
        for name, session in sessions.items()
        for comparison in decode.entries(session["comparisons"])
    }
    for row in _own_rows(document):
        row["schema"] = 3
        row["case"].setdefault("native_threads", 1)
        setup = setups.get((row["session"], *row["comparison"]))
        if setup is not None:
            is_probe = sessions[row["session"]].get("probe") is not None
            row["first_call_ns"] = _first_calls(row, setup, is_probe=is_probe)
            row["sent_bytes"] = _sent_bytes(row, setup)
    translated = [_third_session(session, document) for session in sessions.values()]
    return {**document, KEY: {**document[KEY], "schema": 3, "sessions": translated}}


def _own_rows(document: Json) -> list[Json]:
    rows = (row["extra_info"].get(KEY) for row in decode.entries(document["benchmarks"]))
    return [row for row in rows if row is not None]


def _first_calls(row: Json, setup: Json, *, is_probe: bool) -> Any:
    # Nobody timed the first calls of references; a probe keeps that of serial code among its signs.
    if row["role"] == "reference" or (is_probe and row["role"] != "treatment"):
        return []
    return _under_label(row, setup["first_call_ns"], "first_call_ns")


def _sent_bytes(row: Json, setup: Json) -> Any:
    # Probes and the first versions of gilscope recorded it for no arm at all.
    if row["role"] == "reference" or not setup.get("sent_bytes"):
        return None
    return _under_label(row, setup["sent_bytes"], "sent_bytes")


def _third_session(session: Json, document: Json) -> Json:
    pools = [{**_pool_in(label), "open_ns": open_ns} for label, open_ns in session["open_ns"].items()]
    probe = session.get("probe")
    if probe is not None:
        treatments = [
            row
            for row in _own_rows(document)
            if row["session"] == session["session"] and row["role"] == "treatment" and probe["hand_out_ns"]
        ]
        times = [
            {
                "executor": row["case"]["executor"],
                "workers": row["case"]["workers"],
                "hand_out_ns": _under_label(row, probe["hand_out_ns"], "hand_out_ns"),
            }
            for row in treatments
        ]
        probe = {**probe, "pools": times}
    return {
        **session,
        "pools": pools,
        "declared": older_declarations.declared(session["comparisons"]),
        "evidence": session.get("evidence", {}),
        "probe": probe,
    }


def _pool_in(label: str) -> Json:
    executor, _, workers = label.rpartition(" ×")
    return {"executor": executor, "workers": int(workers)}


def _under_label(row: Json, values: Mapping[str, Any], name: str) -> Any:
    for label in _labels(row):
        if label in values:
            return values[label]
    raise KeyError(f"{name} of the arm {row['arm']} of {'-'.join(row['comparison'])}")


def _labels(row: Json) -> tuple[str, ...]:
    """Return the labels that an arm has had in files of the first two schemas, the later wording first."""
    role, case = row["role"], row["case"]
    if role in ("baseline", "again"):
        return ("serial",) if role == "baseline" else ("serial again",)
    executor, transport, schedule, workers = (case[key] for key in ("executor", "transport", "schedule", "workers"))
    native_threads = case["native_threads"]
    if executor == "serial" and native_threads > 1:
        return (f"native threads ×{native_threads}",)
    carried = "" if transport == "shared" else f" {transport}"
    inside = "" if native_threads == 1 else f" with {native_threads} native threads each"
    # At first, all executors but threads named the transport `shared` too.
    return (
        f"{executor}{carried} {schedule}{inside} ×{workers}",
        f"{executor} {transport} {schedule} ×{workers}",
    )
