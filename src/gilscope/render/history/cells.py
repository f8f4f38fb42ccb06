"""Figures over many reports, as rows of a spreadsheet."""

import csv
import io

from gilscope.analyse.history.following import History
from gilscope.render.cells import list_bounds, make_cell

COLUMNS = (
    *("setting", "metric", "kind", "name", "variant", "family", "workers"),
    *("report", "revision", "dirty", "committed_at", "measured_at"),
    *("value", "value_low", "value_high", "begins_level"),
)


def write_points(found: History) -> str:
    """Return a row for each figure of each report; `begins_level` is 1 where its level has changed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in found.series:
        key = each.key
        head = (each.setting, key.metric, key.kind, key.name, key.variant, key.family, key.workers or None)
        changed = {change.place for change in each.changes}
        for place, point in enumerate(each.points):
            facts = point.facts
            commit = (facts.project_revision, int(facts.project_dirty), facts.project_committed_at)
            cells = (*head, point.report, *commit, facts.measured_at, *list_bounds(point.figure))
            writer.writerow([make_cell(cell) for cell in (*cells, int(place in changed))])
    return text.getvalue()
