"""Fill docs/probe.md from the probes beside it: no figure there is typed in.

    python -m scripts.docs.probe_page            writes it anew
    python -m scripts.docs.probe_page --check    exit status 1 if it is not what the reports say

The reports in docs/data/probe are made by `python -m scripts.docs.known_functions docs/data/probe/cpython-3.11.json`,
and so on, each by its own interpreter, on an idle machine.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.docs import marked

from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.record import json_report
from gilscope.render import numbers
from gilscope.render.markdown_tables import make_row
from gilscope.render.probe import words

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "probe.md"

REPORTS = {"3.11": "3.11", "3.14": "3.14", "3.14t": "3.14t, no GIL"}
"""The interpreters, and what each is called."""

Found = Mapping[str, Mapping[str, Probed]]
"""By interpreter and function."""


def page(text: str) -> str:
    """Return the page with its table made anew."""
    reports = {called: json_report.read(DOCS / f"data/probe/cpython-{name}.json") for name, called in REPORTS.items()}
    found = {
        called: {each.target: each for each in map(analyse_probe, report.sessions)}
        for called, report in reports.items()
    }
    where = [f"- {called}: {marked.where(report)}" for called, report in reports.items()]
    return marked.filled(text, {"known": _table(found), "where": where})


def _table(found: Found) -> Iterator[str]:
    with_gil = [name for name, each in found.items() if any(one.released for one in each.values())]
    headings = [f"{each}: {what}" for each in with_gil for what in ("verdict", "released")]
    yield make_row("function", *headings, *(f"{name}: 2 threads ×" for name in found))
    yield make_row("---", *("---", "--:") * len(with_gil), *["--:"] * len(found))
    for name in dict.fromkeys(name for each in found.values() for name in each):
        cells = [cell for each in with_gil for cell in _verdict(found[each].get(name))]
        yield make_row(name, *cells, *(_threads(each.get(name)) for each in found.values()))


def _verdict(each: Probed | None) -> tuple[str, str]:
    return (numbers.MISSING, numbers.MISSING) if each is None else (each.verdict, words.write_released_share(each))


def _threads(each: Probed | None) -> str:
    arm = None if each is None else each.most_threads
    return numbers.MISSING if arm is None else numbers.ratio_with_interval(arm.speedup)


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))
