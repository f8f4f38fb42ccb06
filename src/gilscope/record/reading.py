"""A document → the report that it holds: every field taken for what it must be, as it may come from a stranger."""

from collections.abc import Mapping, Sequence
from typing import Any

from gilscope.model.case import Arm, Case, Comparison, Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, Round, SessionReport, Setup, StudyRequest
from gilscope.record import declarations, fields
from gilscope.record import evidence as record_evidence
from gilscope.record import probe as record_probe

KEY = "gilscope"
"""Under which a document, a row and the facts of the machine hold what is gilscope's."""

Json = dict[str, Any]


def is_deeper(node: object, most: int) -> bool:
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


def report(document: Json) -> Report:
    """Return the report in a document of the newest schema.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    top = document[KEY]
    arms: dict[tuple[str, ...], list[Json]] = {}
    for benchmark in document["benchmarks"]:
        own = benchmark["extra_info"].get(KEY)
        if own is not None:
            arms.setdefault((own["session"], *own["comparison"]), []).append(own)
    sessions = tuple(_session(own, arms) for own in top["sessions"])
    if len({session.session for session in sessions}) < len(sessions):
        raise ValueError("two sessions have one name")
    return Report(sessions, fields.optional(_request, top["request"]))


def _request(own: Any) -> StudyRequest:
    return StudyRequest(
        fields.each_named(fields.text, own["options"]),
        fields.optional(fields.text, own["expression"]),
        fields.positive(own["sessions"]),
        fields.each(fields.text, own["isa_levels"]),
    )


def _session(own: Json, arms: Mapping[tuple[str, ...], Sequence[Json]]) -> SessionReport:
    name = fields.text(own["session"])
    measured = tuple(_measured(each, arms.get((name, *each["key"]), [])) for each in own["comparisons"])
    session = SessionReport(
        session=name,
        complete=fields.truth(own["complete"]),
        facts=Facts(fields.each_named(fields.fact, own["facts"])),
        measured=measured,
        skips=fields.each(_skip, own["skips"]),
        open_ns=fields.each_pool(fields.whole, "open_ns", own["pools"]),
        plan=fields.text(own["plan"]),
        blocks=fields.whole(own["blocks"]),
        seed=fields.whole(own["seed"]),
        warnings=fields.each(fields.text, own["warnings"]),
        evidence=fields.each_named(record_evidence.read, own["evidence"]),
        declared=declarations.read(own["declared"]),
        probe=fields.optional(record_probe.read, own["probe"]),
    )
    _check_pools(session)
    return session


def _check_pools(session: SessionReport) -> None:
    """Raise KeyError if a pool that was measured lacks its times: no figure is left out in silence."""
    for arm in (arm for measured in session.measured for arm in measured.comparison.arms if arm.role == "treatment"):
        if arm.case.pool not in session.open_ns:
            raise KeyError(f"open_ns of the pool {arm.case.pool.label}")
        # A probe that ended inside its first block has these times of no pool.
        if session.probe and session.probe.hand_out_ns and arm.case.pool not in session.probe.hand_out_ns:
            raise KeyError(f"hand_out_ns of the pool {arm.case.pool.label}")


def _skip(own: Any) -> Skip:
    return Skip(*(fields.text(own[name]) for name in ("kernel", "implementation", "executor", "reason")))


def _measured(own: Json, arms: Sequence[Json]) -> Measured:
    arms = sorted(arms, key=lambda arm: fields.whole(arm["arm"]))
    kernel, size, implementation = map(fields.text, own["key"])
    comparison = Comparison(
        kernel, size, implementation, tuple(Arm(_role(arm["role"]), _case(arm["case"])) for arm in arms)
    )
    rows = dict(zip(comparison.arms, arms, strict=True))
    rounds = tuple(_rounds(arm["rounds"]) for arm in arms)
    times = (own["blocks"][name] for name in ("others_cpu_ns", "steal_ns"))
    blocks = tuple(
        Block(*(fields.optional(fields.whole, each) for each in pair)) for pair in zip(*times, strict=True)
    )
    roles = [arm.role for arm in comparison.arms]
    if roles.count("baseline") != 1 or roles.count("again") != 1:
        raise ValueError(f"{comparison.label} has no baseline")
    if len(set(comparison.arms)) < len(comparison.arms):
        raise ValueError(f"{comparison.label} has an arm twice")
    if any(len(each) != len(blocks) for each in rounds):
        raise ValueError(f"{comparison.label} has arms that lack rounds")
    return Measured(comparison, rounds, blocks, _setup(own["setup"], rows))


_role = fields.one_of("baseline", "again", "treatment", "reference")


def _case(own: Any) -> Case:
    names = ("kernel", "size", "implementation", "executor", "transport", "schedule")
    kernel, size, implementation, executor, transport, schedule = (fields.text(own[name]) for name in names)
    workers = fields.workers(own["workers"])
    native_threads = fields.workers(own["native_threads"])
    return Case(kernel, size, implementation, executor, transport, schedule, workers, native_threads)


def _setup(own: Any, rows: Mapping[Arm, Json]) -> Setup:
    return Setup(
        repeats=fields.positive(own["repeats"]),
        first_call_ns={arm: fields.each(fields.whole, row["first_call_ns"]) for arm, row in rows.items()},
        sent_bytes={arm: fields.optional(fields.whole, row["sent_bytes"]) for arm, row in rows.items()},
        input_digest=fields.text(own["input_digest"]),
        output_digest=fields.optional(fields.text, own["output_digest"]),
        largest_relative_error=fields.number(own["largest_relative_error"]),
        warnings=fields.each(fields.text, own["warnings"]),
    )


def _rounds(own: Mapping[str, Any]) -> tuple[Round, ...]:
    read = {"block": fields.whole, "order": fields.whole, "wall_ns": fields.positive, "cpu_ns": fields.whole}
    columns = [fields.each(reader, own[name]) for name, reader in read.items()]
    return tuple(Round(*values) for values in zip(*columns, strict=True))
