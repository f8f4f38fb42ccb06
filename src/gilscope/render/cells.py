"""The cells of a spreadsheet: none begins a formula."""

from gilscope.statistics.estimate import Estimate
from gilscope.visible import make_visible

FORMULA = ("=", "+", "-", "@")
"""What a formula begins with."""

Cell = str | float | int | None


def list_bounds(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    """Return an estimate and the ends of its interval, as three cells."""
    return (None, None, None) if estimate is None else (estimate.value, estimate.low, estimate.high)


def make_cell(value: Cell) -> Cell:
    """Return a cell that a spreadsheet does not run: text that looks like a formula is quoted."""
    if isinstance(value, float) and value != value:
        return ""
    if isinstance(value, str):
        shown = make_visible(value)
        return f"'{shown}" if shown.lstrip()[:1] in FORMULA else shown
    return value
