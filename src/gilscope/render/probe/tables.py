"""What a probe found, as tables of text and as plain values for programs."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from gilscope.analyse.compare.comparing import Row
from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.demands import Judged
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sharing import SharingPrice
from gilscope.render import numbers
from gilscope.render.compare import probed as compared_tables
from gilscope.render.names import fact_name, write_fact
from gilscope.render.probe import words
from gilscope.render.probe.advice import write_advice
from gilscope.render.probe.demands import write_demand
from gilscope.render.probe.sharing import make_table, write_sharing
from gilscope.render.table import Table
from gilscope.statistics.estimate import Estimate


def make_tables(probed: Probed) -> tuple[Table, ...]:
    """Return every table that has rows."""
    return tuple(
        table
        for table in (
            demands(probed),
            changes(probed),
            ways(probed),
            make_table(probed.sharing),
            skips(probed),
            facts(probed),
        )
        if table.rows
    )


def changes(probed: Probed) -> Table:
    """Return how it compares with the baseline; without one a table without rows."""
    return Table("baseline", "", "", (), ()) if probed.baseline is None else compared_tables.changes(probed.baseline)


def demands(probed: Probed) -> Table:
    """Return what was demanded of it, and what came of that."""
    return Table(
        "demands",
        "What was demanded",
        "Decided by whole 95 % intervals: what they leave open is undecided.",
        ("demand", "outcome", "because"),
        tuple((each.demand.text, each.outcome, write_demand(each, probed)) for each in probed.judged),
    )


def ways(probed: Probed) -> Table:
    """Return how the call scales, by way and number of workers."""
    return Table(
        "scaling",
        "How it scales",
        "How many times as many calls as a plain loop, with the 95 % interval. The workers are there already and "
        "have the arguments; opening them is paid once. In the last column is how long a call must be to be worth a "
        "task of its own: that counts handing it out and, but for threads, copying.",
        ("workers", ">speedup ×", ">% of limit", ">CPU/wall", ">opening", ">worth it from"),
        tuple(_row(way) for way in probed.ways),
    )


def _row(way: MeasuredMethod) -> tuple[str, ...]:
    cold = way.arm.cold
    return (
        words.count_workers(way),
        numbers.ratio_with_interval(way.arm.speedup),
        numbers.share_of_limit(way.arm.efficiency, is_above=way.arm.above_limit is not None),
        numbers.ratio(way.arm.cpu_per_wall),
        numbers.duration(None if cold is None else cold.open_ns + cold.first_call_ns),
        _pays_from(way),
    )


def _pays_from(way: MeasuredMethod) -> str:
    is_known = way.arm.executor.shared is not None and way.arm.arm.case.workers > 1
    if way.is_starved and way.pays_from_ns is None:
        return words.UNKNOWN
    return "never" if way.pays_from_ns is None and is_known else numbers.duration(way.pays_from_ns)


def skips(probed: Probed) -> Table:
    """Return what could not be tried, with the reason."""
    return Table(
        "skips",
        "Not measured",
        "What there is not here, or what the call is not fit for.",
        ("what", "reason"),
        tuple((skip.executor, skip.reason) for skip in probed.skips),
    )


def facts(probed: Probed) -> Table:
    """Return the facts of machine, interpreter and build."""
    rows = tuple((fact_name(key), write_fact(value)) for key, value in probed.facts.items())
    return Table("facts", "Measured on", "", ("fact", "value"), rows)


def for_programs(probed: Probed) -> dict[str, Any]:
    """Return all of it in plain values; a number that there is not is None."""
    found = {
        "target": probed.target,
        "arguments": probed.arguments,
        "setup": probed.setup,
        "each_worker": probed.each_worker,
        "each_call": probed.each_call,
        "verdict": probed.verdict,
        "sentence": words.write_title(probed),
        "others_cpus": probed.loss.taken_cpus + probed.loss.stolen_cpus,
        "disturbance": words.write_disturbance(probed) or None,
        "demands": [_demand(each, probed) for each in probed.judged],
        "released": None if probed.released is None else asdict(probed.released),
        "baseline": None if probed.baseline is None else [_change(row) for row in probed.baseline.rows],
        "lets_go": probed.lets_go,
        "longest_wait_ns": probed.longest_wait_ns,
        "typical_wait_ns": probed.typical_wait_ns,
        "call_ns": probed.call_ns,
        "prepare_ns": probed.prepare_ns,
        "ways": [_for_programs(way) for way in probed.ways],
        "why": None if probed.why is None else asdict(probed.why),
        "pickling": None if probed.pickling is None else asdict(probed.pickling),
        "advice": {
            "choice": None if probed.advice is None else probed.advice.choice,
            "in_batches": probed.advice is not None and probed.advice.in_batches,
            "sentences": list(write_advice(probed)),
        },
        "sharing": _sharing(probed.sharing),
        "ended": probed.ended,
        "notes": list(probed.notes),
        "skips": [{"executor": skip.executor, "reason": skip.reason} for skip in probed.skips],
        "facts": dict(probed.facts),
    }
    return {key: _finite(value) for key, value in found.items()}


def _demand(judged: Judged, probed: Probed) -> dict[str, Any]:
    return {
        "demand": judged.demand.text,
        "outcome": judged.outcome,
        "obstacle": judged.obstacle or None,
        "sentence": write_demand(judged, probed),
    }


def _change(row: Row) -> dict[str, Any]:
    ratio, (before, now) = row.ratios[-1], (None if each is None else _bounds(each.value) for each in row.figures)
    return {
        "executor": row.case.executor,
        "workers": row.case.workers,
        "before": before,
        "now": now,
        "ratio": None if ratio is None else _bounds(ratio.value),
        "verdict": None if ratio is None else ratio.verdict,
    }


def _sharing(found: SharingPrice | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "workers": found.workers,
        "price": _bounds(found.price),
        "is_clear": found.is_clear,
        "objects": [
            {
                "name": each.name,
                "kind": each.kind,
                "price": None if each.price is None else _bounds(each.price),
                "is_clear": each.is_clear,
                "usually": each.cause,
            }
            for each in found.objects
        ],
        "usually": found.cause,
        "sentence": write_sharing(found),
    }


def _bounds(value: Estimate) -> dict[str, float]:
    return {"value": value.value, "low": value.low, "high": value.high}


def _for_programs(way: MeasuredMethod) -> dict[str, Any]:
    arm, case = way.arm, way.arm.arm.case
    return {
        "executor": case.executor,
        "workers": case.workers,
        "speedup": _bounds(arm.speedup),
        "efficiency": None if arm.efficiency is None else arm.efficiency.value,
        "above_limit": None if arm.above_limit is None else arm.above_limit.kind,
        "cpu_per_wall": arm.cpu_per_wall,
        "ready_per_wall": arm.ready_per_wall,
        "opening_ns": None if arm.cold is None else arm.cold.open_ns + arm.cold.first_call_ns,
        "overhead_ns": way.overhead_ns,
        "pays_from_ns": way.pays_from_ns,
        "differing": None if way.check is None else way.check.differing,
        "objection": way.objection,
        "reason": None if arm.diagnosis is None else arm.diagnosis.kind,
    }


def _finite(value: Any) -> Any:
    match value:
        case float():
            return value if isfinite(value) else None
        case dict():
            return {key: _finite(each) for key, each in value.items()}
        case list() | tuple():
            return [_finite(each) for each in value]
    return value
