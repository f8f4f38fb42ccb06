"""The tables of docs/kernels.md are what the reports beside it say: no figure there is typed in."""

import subprocess
import sys
from pathlib import Path

import pytest

from gilscope import _ext

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(_ext.unavailable() is not None, reason="counting mandelbrot's iterations needs the compiled twin")
def test_the_page_of_the_kernels_holds_the_tables_of_its_reports() -> None:
    script = [sys.executable, str(ROOT / "scripts/kernel_tables.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr or "python scripts/kernel_tables.py writes them anew"
