"""The kinds of pages, each made once for all tests that look at it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import analyse_study
from gilscope.render.formats import html
from tests.made_up.histories import history
from tests.made_up.ledgers import ledger
from tests.made_up.probes import HELD_BACK, TOGETHER

SIDES = ("laptop", "server", "ci")


@pytest.fixture(scope="session")
def write_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that returns the path of a page."""
    folder = tmp_path_factory.mktemp("pages")

    def write(kind: str) -> Path:
        path = folder / f"{kind}.html"
        if not path.exists():
            path.write_text(MAKERS[kind](), encoding="utf-8")
        return path

    return write


def _compare() -> str:
    reports = [(label, made_up.report(kernels=3, seed=seed)) for seed, label in enumerate(SIDES)]
    return html.compared(compare(reports))


MAKERS: dict[str, Callable[[], str]] = {
    "study": lambda: html.study(analyse_study(made_up.report(kernels=4))),
    "compare": _compare,
    "ledger": lambda: html.ledger(Ledger(ledger())),
    "probe": lambda: html.probed(HELD_BACK),
    "environments": lambda: html.environments(TOGETHER),
    "history": lambda: html.history(history()),
}
