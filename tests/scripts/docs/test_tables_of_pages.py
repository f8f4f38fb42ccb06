"""The pages hold the tables of the reports beside them: no figure there is typed in."""

from importlib import import_module

import pytest
from scripts.docs import marked

from gilscope import _ext

PAGES = ("kernel_tables", "readme_table", "release_page", "interpreters_page", "claims_page", "probe_page")


@pytest.mark.parametrize("script", [f"scripts.docs.{name}" for name in PAGES])
@pytest.mark.skipif(_ext.unavailable() is not None, reason="counting mandelbrot's iterations needs the compiled twin")
def test_a_page_holds_the_tables_of_its_reports(script: str) -> None:
    module = import_module(script)
    assert marked.main(module.PAGE, module.page, ["--check"]) == 0, f"python -m {script} writes them anew"
