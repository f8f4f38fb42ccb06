"""What it costs to read and show reports, and how that grows, on made-up ones. Collected only when named."""

import resource
from pathlib import Path
from typing import Any

import pytest

from gilscope import record, storage
from gilscope.analyse.compare import compare
from gilscope.analyse.study import study
from gilscope.render import csv, html, markdown

from . import made_up

ARMS = 35
"""Of one kernel: five implementations with five arms and two references."""


def written(folder: Path, name: str, **shape: Any) -> Path:
    """Return the file of a made-up report."""
    path = folder / f"{name}.json"
    storage.write(path, record.document(made_up.report(**shape)))
    return path


@pytest.mark.parametrize("arms", [500, 1000, 2000])
@pytest.mark.parametrize("form", ["markdown", "csv", "html"])
def test_a_report_by_its_arms(form: str, arms: int, tmp_path: Path, benchmark: Any) -> None:
    """Read, analyse and show a report of so many arms with 200 rounds each."""
    if form == "html" and html.unavailable() is not None:
        pytest.skip(str(html.unavailable()))
    path = written(tmp_path, "large", kernels=-(-arms // ARMS), sessions=1, blocks=200)
    render = {"markdown": markdown.study, "csv": csv.study, "html": html.study}[form]
    benchmark.group = f"a report as {form}"
    text = benchmark.pedantic(lambda: render(study(record.read(path))), rounds=3)
    benchmark.extra_info |= {"arms": arms, "file_bytes": path.stat().st_size, "text_bytes": len(text.encode())}
    benchmark.extra_info["peak_rss_bytes_so_far"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("reports", [10, 20, 40])
def test_comparing_by_the_number_of_reports(reports: int, tmp_path: Path, benchmark: Any) -> None:
    """Read so many reports of a default study's size, hold them against the first, and show it."""
    paths = [
        written(tmp_path, f"r{i}", kernels=12, sessions=1, blocks=20, seed=i, host=f"h{i}") for i in range(reports)
    ]
    benchmark.group = "comparing reports"

    def run() -> str:
        return csv.compared(compare([(path.stem, record.read(path)) for path in paths]))

    text = benchmark.pedantic(run, rounds=2)
    benchmark.extra_info |= {"reports": reports, "rows": text.count("\n")}


def test_the_made_up_reports_are_reports(tmp_path: Path) -> None:
    """They are read back as they were written."""
    path = written(tmp_path, "small")
    assert record.read(path) == made_up.report()
