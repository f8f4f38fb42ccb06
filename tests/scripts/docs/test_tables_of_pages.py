"""The pages hold the tables of the reports beside them: no figure there is typed in."""

import subprocess
import sys
from pathlib import Path

import pytest

from gilscope import _ext

ROOT = Path(__file__).parents[3]


PAGES = ("kernel_tables", "readme_table", "release_page", "interpreters_page", "claims_page", "probe_page")


@pytest.mark.parametrize("script", [f"scripts.docs.{name}" for name in PAGES])
@pytest.mark.skipif(_ext.unavailable() is not None, reason="counting mandelbrot's iterations needs the compiled twin")
def test_a_page_holds_the_tables_of_its_reports(script: str) -> None:
    command = [sys.executable, "-m", script]
    done = subprocess.run([*command, "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr or f"python -m {script} writes them anew"
