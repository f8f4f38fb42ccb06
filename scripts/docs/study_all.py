"""Measures the quick study under every interpreter that is found, and compares the reports.

`nox -s study-all` runs it; arguments are those of `gilscope run`, such as `--sessions 10`. The reports go to
`studies/`, one an interpreter, and with them `studies/compared.html`. A free-threaded interpreter is measured twice:
with its GIL off, and on (`PYTHON_GIL=1`).
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.environments import ROOT, install, install_if_possible, make_environment, run

STUDIES = ROOT / "studies"

VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.14t", "3.15")

QUICK = ("--plan", "quick")


def settings(version: str) -> Mapping[str, Mapping[str, str]]:
    """Return how an interpreter is to be measured: for each name of a report, what is in the environment."""
    both: dict[str, Mapping[str, str]] = {version: {}}
    return {**both, f"{version}-gil": {"PYTHON_GIL": "1"}} if version.endswith("t") else both


def prepare(version: str, folder: Path) -> Path | None:
    """Build the study for an interpreter in a fresh environment, and return its `python`; None if there is none."""
    python = make_environment(version, folder)
    if python is None:
        return None
    install(python, f"{ROOT}[loky]")
    install_if_possible(python, "numba>=0.61")
    return python


def measure(python: Path, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Path:
    """Measure one setting, away from the checkout, and return the report."""
    report = STUDIES / f"cpython-{name}.json"
    report.unlink(missing_ok=True)
    run(python.parent / "gilscope", "run", *QUICK, *arguments, "-o", report, folder=STUDIES, **environment)
    return report


def main(arguments: Sequence[str]) -> None:
    """Build for all first, so that every study is measured on a machine that does nothing else."""
    STUDIES.mkdir(exist_ok=True)
    with TemporaryDirectory() as scratch:
        found = {each: python for each in VERSIONS if (python := prepare(each, Path(scratch) / each))}
        reports = {
            name: measure(python, name, arguments, environment)
            for version, python in found.items()
            for name, environment in settings(version).items()
        }
        print("Measured under", ", ".join(reports), flush=True)
        if len(reports) > 1:
            sides = [f"{name}={path}" for name, path in reports.items()]
            gilscope = next(iter(found.values())).parent / "gilscope"
            run(gilscope, "compare", *sides)
            install(next(iter(found.values())), f"{ROOT}[report]")
            run(gilscope, "compare", *sides, "-o", STUDIES / "compared.html")


if __name__ == "__main__":
    main(sys.argv[1:])
