"""For spreadsheets and programs: one row an arm, full precision. No cell begins a formula."""

import csv
import io
from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared, Row
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sizes import Sizes
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.render.cells import Cell, list_bounds, make_cell
from gilscope.render.environments.cells import write_changes
from gilscope.render.formats import PAPER, Screen
from gilscope.render.sizes.cells import write_values

ENDINGS = (".csv",)

COLUMNS = (
    "setting",
    "sessions",
    "intervals",
    "kernel",
    "size",
    "implementation",
    "executor",
    "transport",
    "schedule",
    "workers",
    "native_threads",
    "serial_ns",
    "serial_best_ns",
    "wall_ns",
    "speedup",
    "speedup_low",
    "speedup_high",
    "sessions_apart",
    "i_squared",
    "efficiency",
    "efficiency_low",
    "efficiency_high",
    "above_limit",
    "capacity",
    "noise_low",
    "noise_high",
    "cpu_per_wall",
    "ready_per_wall",
    "serial_fraction",
    "serial_fraction_low",
    "serial_fraction_high",
    "contention",
    "contention_low",
    "contention_high",
    "coherency",
    "coherency_low",
    "coherency_high",
    "open_ns",
    "first_call_ns",
    "break_even_calls",
    "reason",
    "wins",
    "undecided",
)


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return a report, arm by arm."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if study.settings or not study.probes:
        writer.writerow(COLUMNS)
    for setting in study.settings:
        for comparison in setting.comparisons:
            for arm in comparison.arms:
                writer.writerow([make_cell(value) for value in _row(setting, comparison, arm)])
    return text.getvalue() + "".join(
        [*map(environments, study.environments), *map(sizes, study.sizes), *map(probed, study.lone_probes)]
    )


PROBED_COLUMNS = (
    *("target", "arguments", "verdict", "released", "released_low", "released_high", "longest_wait_ns", "call_ns"),
    *("executor", "workers", "speedup", "speedup_low", "speedup_high", "efficiency", "above_limit", "cpu_per_wall"),
    *("overhead_ns", "pays_from_ns", "reason"),
)


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return what a probe found, one row a way of running; one row if none was measured."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(PROBED_COLUMNS)
    share = found.released
    released = (None, None, None) if share is None else (share.value, share.low, share.high)
    head = (found.target, found.arguments, found.verdict, *released, found.longest_wait_ns, found.call_ns)
    for way in found.ways:
        arm, case = way.arm, way.arm.arm.case
        efficiency = None if arm.efficiency is None else arm.efficiency.value
        reason = None if arm.diagnosis is None else arm.diagnosis.kind
        row = (
            *head,
            case.executor,
            case.workers,
            *list_bounds(arm.speedup),
            efficiency,
            _name_cause(arm),
            arm.cpu_per_wall,
        )
        writer.writerow([make_cell(value) for value in (*row, way.overhead_ns, way.pays_from_ns, reason)])
    if not found.ways:
        writer.writerow([make_cell(value) for value in head])
    return text.getvalue()


COMPARED_COLUMNS = (
    *("kernel", "size", "implementation", "executor", "transport", "schedule", "workers", "native_threads"),
    *("side", "reference", "metric", "value", "value_low", "value_high"),
    *("reference_value", "ratio", "ratio_low", "ratio_high", "ratio_by_capacity", "p_differs", "p_same", "verdict"),
    *("suspect", "above_limit"),
)

ALL = "*"
"""Stands for all kernels, sizes and the like in the row of a group."""


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Write compared reports: a row for each group and side, then for each case and side."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COMPARED_COLUMNS)
    for summary in compared.summaries:
        for group in summary.groups:
            writer.writerow([make_cell(value) for value in _group_row(compared, summary.label, group)])
    for row in compared.rows:
        for index, side in enumerate(compared.sides):
            if row.figures[index] is not None:
                writer.writerow([make_cell(value) for value in _compared_row(compared, row, index, side.label)])
    return text.getvalue()


def _group_row(compared: Compared, label: str, group: GroupRatio) -> Iterator[Cell]:
    """Yield the cells of all kernels with one kind of code and workers."""
    yield from (ALL, ALL, group.gil, group.executor.family, ALL, ALL, 1 if group.is_single else ALL, ALL)
    yield from (label, compared.sides[0].label, compared.metric, None, None, None, None)
    yield from (*list_bounds(group.value), None)
    yield from (group.judgement.p_differs, group.judgement.p_same, group.verdict, None, None)


def _compared_row(compared: Compared, row: Row, index: int, label: str) -> Iterator[Cell]:
    case, figure, reference, ratio = row.case, row.figures[index], row.figures[0], row.ratios[index]
    yield from (
        case.kernel,
        case.size,
        case.implementation,
        case.executor,
        case.transport,
        case.schedule,
        case.workers,
        case.native_threads,
    )
    yield from (label, compared.sides[0].label, compared.metric)
    yield from list_bounds(None if figure is None else figure.value)
    yield None if reference is None else reference.value.value
    yield from list_bounds(None if ratio is None else ratio.value)
    yield None if ratio is None or ratio.relative is None else ratio.relative.value
    yield from (
        (None, None, None, None)
        if ratio is None
        else (
            ratio.judgement.p_differs,
            ratio.judgement.p_same,
            ratio.verdict,
            int(ratio.is_suspect),
        )
    )
    yield None if figure is None or figure.above_limit is None else figure.above_limit.kind


def _row(setting: SettingFigures, comparison: ComparisonScaling, arm: ArmScaling) -> Iterator[Cell]:
    case = arm.arm.case
    yield from (setting.setting.label, len(setting.setting.sessions))
    yield "over sessions" if comparison.is_replicated else "within one session"
    yield from (case.kernel, case.size, case.implementation)
    yield from (case.executor, case.transport, case.schedule, case.workers, case.native_threads)
    yield from (comparison.serial_ns.value, None if comparison.pace is None else comparison.pace.best_ns)
    yield arm.wall_ns.value
    yield from list_bounds(arm.speedup)
    yield from (len(arm.speedup.apart), arm.speedup.heterogeneity)
    yield from list_bounds(arm.efficiency)
    yield _name_cause(arm)
    capacity = comparison.capacities.get(case.at_once)
    yield None if capacity is None else capacity.value
    yield from (comparison.floor.low, comparison.floor.high, arm.cpu_per_wall, arm.ready_per_wall)
    yield from list_bounds(arm.serial_fraction)
    law = comparison.law_of(arm)
    yield from list_bounds(None if law is None else law.contention)
    yield from list_bounds(None if law is None else law.coherency)
    yield from (
        (None, None, None)
        if arm.cold is None
        else (
            arm.cold.open_ns,
            arm.cold.first_call_ns,
            arm.cold.break_even_calls,
        )
    )
    yield None if arm.diagnosis is None else arm.diagnosis.kind
    yield from (comparison.winner, comparison.undecided)


def _name_cause(arm: ArmScaling) -> str | None:
    return None if arm.above_limit is None else arm.above_limit.kind


def ledger(found: Ledger, _: Screen = PAPER) -> str:
    """Return every sample of a ledger, with the verdict that it was part of."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("claim", "verdict", "figure", "figure_low", "figure_high", "what", "unit", "sample", "value"))
    for each in found.rulings:
        head = [each.id, each.verdict, *list_bounds(each.figure)]
        for name, series in each.evidence.series.items():
            for place, value in enumerate(series.samples):
                writer.writerow([make_cell(cell) for cell in (*head, name, series.unit, place, value)])
        for name, seen in each.evidence.observed.items():
            writer.writerow([make_cell(cell) for cell in (*head, name, "", "", seen)])
        if not each.evidence.series and not each.evidence.observed:
            writer.writerow([make_cell(cell) for cell in (*head, "", "", "", "")])
    return text.getvalue()


def environments(found: Environments, _: Screen = PAPER) -> str:
    """Return what has changed between environments, a row a figure; then what each probe found."""
    return write_changes(found) + "".join(probed(side.found) for side in found.sides)


def sizes(found: Sizes, _: Screen = PAPER) -> str:
    """Return what was found at several values of a variable, a row a value and way."""
    return write_values(found)
