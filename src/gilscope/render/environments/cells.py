"""What has changed between environments, as rows of a spreadsheet."""

import csv
import io

from gilscope.analyse.probe.environments import Environments
from gilscope.render.cells import list_bounds, make_cell

CHANGE_COLUMNS = (
    *(
        "environment",
        "reference",
        "figure",
        "executor",
        "workers",
        "before",
        "now",
        "ratio",
        "ratio_low",
        "ratio_high",
    ),
    "verdict",
)


def write_changes(found: Environments) -> str:
    """Return what has changed between environments, a row a figure."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CHANGE_COLUMNS)
    for side, each in found.changes:
        case = None if each.arm is None else each.arm.arm.case
        of_arm = (None, None) if case is None else (case.executor, case.workers)
        head = (side.label, found.sides[0].label, each.figure, *of_arm)
        writer.writerow(
            [make_cell(cell) for cell in (*head, each.before, each.now, *list_bounds(each.ratio), each.verdict)]
        )
    return text.getvalue()
