"""For spreadsheets and programs: one row an arm, full precision. No cell begins a formula."""

import csv
import io

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.history.following import History
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sizes import Sizes
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import StudyFigures
from gilscope.render.cells import list_bounds, make_cell
from gilscope.render.compare import rows as compare_rows
from gilscope.render.environments.cells import write_changes
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history.cells import write_points
from gilscope.render.sizes.cells import write_values
from gilscope.render.study import rows as study_rows

ENDINGS = (".csv",)


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return a report, arm by arm."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if study.settings or not study.probes:
        writer.writerow(study_rows.COLUMNS)
    for setting in study.settings:
        for row in study_rows.list_rows(setting):
            writer.writerow([make_cell(value) for value in row])
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
            study_rows.name_cause(arm),
            arm.cpu_per_wall,
        )
        writer.writerow([make_cell(value) for value in (*row, way.overhead_ns, way.pays_from_ns, reason)])
    if not found.ways:
        writer.writerow([make_cell(value) for value in head])
    return text.getvalue()


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Write compared reports: a row for each group and side, then for each case and side."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(compare_rows.COLUMNS)
    for row in compare_rows.list_rows(compared):
        writer.writerow([make_cell(value) for value in row])
    return text.getvalue()


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


def history(found: History, _: Screen = PAPER) -> str:
    """Return figures over many reports, a row a figure and report."""
    return write_points(found)
