"""What it costs to read and show reports, and how that grows, on made-up ones. Collected only when named."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import chromium, made_up
from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.study import analyse_study
from gilscope.record import json_report
from gilscope.render import formats, offline
from gilscope.render.formats import PAPER, csv, html

ARMS = 35
"""Of one kernel: five implementations with five arms and two references."""


def written(folder: Path, name: str, **shape: Any) -> Path:
    """Return the file of a made-up report."""
    path = folder / f"{name}.json"
    json_report.write(path, made_up.report(**shape))
    return path


STATUS = Path("/proc/self/status")

REPORTING = f"""
import re, sys
from pathlib import Path
from gilscope.cli import main
main(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("{STATUS}").read_text())[1])
"""
"""The command, which then tells its own peak: what the system tells of a child begins with its parent's."""


def peak_rss_bytes(*arguments: str) -> int | None:
    """Run `gilscope` in a fresh process, and return the most memory that it held; None where no file tells it."""
    if not STATUS.exists():
        return None
    command = [sys.executable, "-c", REPORTING, *arguments]
    return 1024 * int(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


@pytest.mark.parametrize("arms", [500, 1000, 2000])
@pytest.mark.parametrize("form", formats.names())
def test_a_report_by_its_arms(form: str, arms: int, tmp_path: Path, benchmark: Any) -> None:
    """Read, analyse and show a report of so many arms with 200 rounds each; its memory is a fresh process's."""
    chosen = formats.load(form)
    if (reason := chosen.unavailable()) is not None:
        pytest.skip(reason)
    path = written(tmp_path, "large", kernels=-(-arms // ARMS), sessions=1, blocks=200)
    benchmark.group = f"a report as {form}"
    text = benchmark.pedantic(lambda: chosen.study(analyse_study(json_report.read(path)), PAPER), rounds=3)
    benchmark.extra_info |= {"arms": arms, "file_bytes": path.stat().st_size, "text_bytes": len(text.encode())}
    shown = str(tmp_path / "shown")
    benchmark.extra_info["peak_rss_bytes"] = peak_rss_bytes("report", str(path), "--format", form, "-o", shown)


PAINTS = """
() => new Promise(resolve => {
  const found = {};
  const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe(
    {type, buffered: true});
  watch("paint", entry => { found[entry.name] = entry.startTime; });
  watch("largest-contentful-paint", entry => { found[entry.entryType] = entry.startTime; });
  setTimeout(() => resolve(found), 500);
})
"""
"""Milliseconds from the start of loading until something, and until the largest thing in sight, is painted."""


def test_the_first_paint_of_a_default_study(tmp_path: Path, benchmark: Any) -> None:
    """Open the page of a default study in Chromium, each time in a context that has nothing of it."""
    if offline.unavailable() is not None or chromium.executable() is None:
        pytest.skip(offline.unavailable() or "there is no Chromium here")
    pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = tmp_path / "report.html"
    path.write_text(html.study(analyse_study(made_up.report(kernels=13, sessions=1, blocks=20))), encoding="utf-8")
    paints = []
    with chromium.running() as browser:

        def load() -> None:
            page = browser.new_context().new_page()
            page.goto(path.as_uri())
            paints.append(page.evaluate(PAINTS))

        benchmark.pedantic(load, rounds=5)
    for name in ("first-contentful-paint", "largest-contentful-paint"):
        benchmark.extra_info[f"{name}_ms"] = [round(each[name]) for each in paints]
    benchmark.extra_info["page_bytes"] = path.stat().st_size


@pytest.mark.parametrize("reports", [10, 20, 40])
def test_comparing_by_the_number_of_reports(reports: int, tmp_path: Path, benchmark: Any) -> None:
    """Read so many reports of a default study's size, compare them with the first, and show it."""
    paths = [
        written(tmp_path, f"r{i}", kernels=12, sessions=1, blocks=20, seed=i, host=f"h{i}") for i in range(reports)
    ]
    benchmark.group = "comparing reports"

    def run() -> str:
        return csv.compared(compare([(path.stem, json_report.read(path)) for path in paths]))

    text = benchmark.pedantic(run, rounds=2)
    benchmark.extra_info |= {"reports": reports, "rows": text.count("\n")}


def test_the_made_up_reports_are_reports(tmp_path: Path) -> None:
    """They are read back as they were written."""
    path = written(tmp_path, "small")
    assert json_report.read(path) == made_up.report()
