"""The call at several values, as rows of a spreadsheet."""

import csv
import io

from gilscope.analyse.probe.sizes import Sizes
from gilscope.render.cells import list_bounds, make_cell

COLUMNS = ("variable", "value", "verdict", "call_ns", "executor", "workers", "speedup", "speedup_low", "speedup_high")


def write_values(found: Sizes) -> str:
    """Return a row for each way at each value."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for curve in found.curves:
        for point, way in curve.points:
            case = way.arm.arm.case
            head = (
                found.variable,
                point.value,
                point.found.verdict,
                point.found.call_ns,
                case.executor,
                case.workers,
            )
            writer.writerow([make_cell(cell) for cell in (*head, *list_bounds(way.arm.speedup))])
    return text.getvalue()
