"""Compared reports as rows of plain values, full precision: for spreadsheets and programs."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared, Row
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.render.cells import Cell, list_bounds

COLUMNS = (
    *("kernel", "size", "implementation", "executor", "transport", "schedule", "workers", "native_threads"),
    *("side", "reference", "metric", "value", "value_low", "value_high"),
    *("reference_value", "ratio", "ratio_low", "ratio_high", "ratio_by_capacity", "p_differs", "p_same", "verdict"),
    *("suspect", "above_limit"),
)

ALL = "*"
"""Stands for all kernels, sizes and the like in the row of a group."""


def list_rows(compared: Compared) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each group and side, then for each case and side, in the order of `COLUMNS`."""
    for summary in compared.summaries:
        for group in summary.groups:
            yield tuple(_group_row(compared, summary.label, group))
    for row in compared.rows:
        for index, side in enumerate(compared.sides):
            if row.figures[index] is not None:
                yield tuple(_compared_row(compared, row, index, side.label))


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
