"""Judge the figures that a study on two free cores must show, each on the median of several sessions.

    python scripts/instrument/figures.py                        measures five sessions, about a minute each
    python scripts/instrument/figures.py one.json two.json …    judges reports that there are already

Exit status 1 if a figure is missed. A machine that is not free, or whose cores are not independent, misses some
honestly: the capacities, printed beside, tell.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import StudyFigures, analyse_study
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.statistics.estimate import Estimate

SESSIONS = 5
RELEASING = ("cython_nogil", "numba_nogil")
HOLDING = ("pure", "cython_gil", "numba_gil")
EVEN_AND_UNEVEN = ("mandelbrot", "nbody", "monte_carlo_pi")


@dataclass(frozen=True)
class Figure:
    """What is judged, for which comparisons, and within which bounds."""

    name: str
    family: str
    implementations: Sequence[str]
    kernels: Sequence[str] | None
    value: Callable[[ArmScaling], Estimate | None]
    low: float
    high: float = float("inf")

    def concerns(self, comparison: ComparisonScaling) -> bool:
        """Return whether a comparison is judged by this."""
        wanted = self.kernels is None or comparison.kernel in self.kernels
        return wanted and comparison.implementation in self.implementations


FIGURES = (
    Figure(
        "efficiency of threads, GIL released", "threads", RELEASING, EVEN_AND_UNEVEN, lambda arm: arm.efficiency, 0.95
    ),
    Figure("speedup of threads, GIL held", "threads", HOLDING, None, lambda arm: arm.speedup, 0.85, 1.10),
    Figure("efficiency of processes, pure Python", "processes", ("pure",), None, lambda arm: arm.efficiency, 0.90),
)


def main() -> None:
    """Measure or read the reports, print a line for each figure, and exit with whether all are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="*", type=Path)
    paths = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as folder:
        reports = [json_report.read(path) for path in paths or _measured(Path(folder))]
    whole = analyse_study(Report(tuple(session for report in reports for session in report.sessions)))
    missed = 0
    for figure in FIGURES:
        print(f"{figure.name}: {figure.low} … {figure.high}")
        for name, values, capacities in _rows(figure, whole):
            median = statistics.median(values)
            met = figure.low <= median <= figure.high
            missed += not met
            each = " ".join(f"{value:.2f}" for value in values)
            ceilings = " ".join(f"{value:.2f}" for value in capacities)
            print(f"  {'met   ' if met else 'MISSED'} {name:28} median {median:.3f} of {each}  (capacity {ceilings})")
    sys.exit(1 if missed else 0)


def _measured(folder: Path) -> Iterable[Path]:
    for session in range(1, SESSIONS + 1):
        path = folder / f"{session}.json"
        print(f"session {session} of {SESSIONS} …", flush=True)
        one = ("--plan", "quick", "--sessions", "1", "--blocks", "10")
        command = [sys.executable, "-m", "gilscope", "run", *one, "-o", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
        yield path


def _rows(figure: Figure, whole: StudyFigures) -> Iterable[tuple[str, list[float], list[float]]]:
    """Return for each comparison concerned its name, and its figure and capacity in each session."""
    for setting in whole.settings:
        for comparison in filter(figure.concerns, setting.comparisons):
            best = comparison.best(figure.family)
            values = None if best is None else figure.value(best)
            if values is not None:
                name = f"{comparison.kernel} {comparison.implementation}"
                yield name, _each_session(values), _each_session(comparison.capacity)


def _each_session(estimate: Estimate | None) -> list[float]:
    return [] if estimate is None else [each.value for each in estimate.sessions.values()]


if __name__ == "__main__":
    main()
