"""Fill the tables of docs/interpreters.md from the reports beside it: no figure there is typed in.

    python -m scripts.docs.interpreters_page            writes the tables anew
    python -m scripts.docs.interpreters_page --check    exit status 1 if they are not what the reports say

The reports in docs/data/interpreters are made by `nox -s study-all -- --sessions 3`, on an idle machine.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.docs import marked

from gilscope.analyse.compare.comparing import compare_sides
from gilscope.analyse.compare.sides import collect_sides
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingFigures, analyse_study
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import numbers
from gilscope.render.markdown_tables import make_row

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "interpreters.md"

NAMES = {
    "3.11": "3.11",
    "3.12": "3.12",
    "3.13": "3.13",
    "3.14": "3.14",
    "3.14t": "3.14t, GIL off",
    "3.14t-gil": "3.14t, GIL on",
}
"""Of the reports, and what each is called."""

FAMILIES = ("threads", "interpreters", "processes")


def page(text: str) -> str:
    """Return the page with every table made anew."""
    reports = {
        name: json_report.read(DOCS / f"data/interpreters/cpython-{file}.json") for file, name in NAMES.items()
    }
    studies = {name: analyse_study(report).settings[0] for name, report in reports.items()}
    return marked.filled(
        text,
        {
            "pure": _speedups(studies, "mandelbrot", "pure"),
            "released": _speedups(studies, "mandelbrot", "cython_nogil"),
            "prices": _prices(reports, "3.14", "3.14t, GIL off"),
            "opening": _opening(studies),
            "where": [f"- {name}: {marked.where(report)}" for name, report in reports.items()],
        },
    )


def _speedups(studies: Mapping[str, SettingFigures], kernel: str, implementation: str) -> Iterator[str]:
    """Yield what each family of workers gains under each interpreter, and how much of the capacity that is."""
    headings = [cell for family in FAMILIES for cell in (f"{family} ×", "% of limit")]
    yield make_row("interpreter", "serial, ms", *headings)
    yield make_row("---", *["--:"] * (1 + len(headings)))
    for name, each in studies.items():
        comparison = _comparison(each, kernel, implementation)
        best = [comparison.best(family) for family in FAMILIES]
        cells = [
            cell
            for arm in best
            for cell in (
                numbers.ratio_with_interval(None if arm is None else arm.speedup),
                _write_share_of_limit(arm),
            )
        ]
        yield make_row(name, f"{comparison.serial_ns.value / 1e6:.1f}", *cells)


def _write_share_of_limit(arm: ArmScaling | None) -> str:
    if arm is None or arm.efficiency is None:
        return numbers.MISSING
    shown = numbers.ratio_with_interval(arm.efficiency)
    return numbers.mark_above_limit(shown, arm.efficiency, is_above=arm.above_limit is not None)


def _comparison(study: SettingFigures, kernel: str, implementation: str) -> ComparisonScaling:
    return next(each for each in study.comparisons if (each.kernel, each.implementation) == (kernel, implementation))


def _prices(reports: Mapping[str, Report], reference: str, other: str) -> Iterator[str]:
    """Yield how much longer serial code takes under one interpreter than under another."""
    compared = compare_sides(collect_sides([(name, reports[name]) for name in (reference, other)]), "time")
    yield make_row("kernel", "implementation", f"{reference}, ms", f"{other}, ms", "ratio of the times", "verdict")
    yield make_row("---", "---", *["--:"] * 3, "---")
    for compared_row in compared.rows:
        figures, ratio = compared_row.figures, compared_row.ratios[1]
        if compared_row.case.executor == "serial" and compared_row.case.native_threads == 1 and ratio is not None:
            times = (f"{each.value.value / 1e6:.1f}" if each else numbers.MISSING for each in figures)
            yield make_row(
                compared_row.case.kernel,
                compared_row.case.implementation,
                *times,
                numbers.ratio_with_interval(ratio.value),
                ratio.verdict,
            )


def _opening(studies: Mapping[str, SettingFigures]) -> Iterator[str]:
    """Yield what opening a pool costs for each worker, until all have answered."""
    opened = {each.pool for of_one in studies.values() for each in of_one.open_costs}
    pools = sorted((pool for pool in opened if pool.executor != "serial"), key=lambda pool: pool.label)
    yield make_row("interpreter", *(f"{pool.label}, ms a worker" for pool in pools))
    yield make_row("---", *["--:"] * len(pools))
    for name, of_one in studies.items():
        found = {each.pool: each.open_ns / each.pool.workers / 1e6 for each in of_one.open_costs}
        yield make_row(name, *(f"{found[pool]:.2f}" if pool in found else numbers.MISSING for pool in pools))


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))
