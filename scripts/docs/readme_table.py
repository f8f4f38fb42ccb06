"""Fill README.md's examples from the reports that ship in docs/data.

python -m scripts.docs.readme_table            writes it anew
python -m scripts.docs.readme_table --check    exit status 1 if it is not what the report says
"""

import sys
import textwrap
from dataclasses import replace
from pathlib import Path

from scripts.docs import marked

from gilscope.analyse.study import analyse_study
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render.formats import Screen, terminal
from gilscope.render.lines import print_parts
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.study.terminal import choose_summary

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "README.md"
REPORT = ROOT / "docs/data/study.json"
PROBE = ROOT / "docs/data/probe/sha256.json"
WIDTH = 120
"""Of the text around."""

PROBE_WIDTH = 100

STUDY_WIDTH = 100

KERNEL = "nbody"
"""The one that README.md shows."""


def page(text: str) -> str:
    """Return the page with the example made anew."""
    report = json_report.read(REPORT)
    return marked.filled(
        text,
        {
            "probe": ["```text", *_probe(json_report.read(PROBE)), "```"],
            "study": ["```text", *_study(report), "```"],
            "where": textwrap.wrap(marked.where(report), WIDTH),
        },
    )


def _study(report: Report) -> list[str]:
    """Return the answer of a study's closing screen, and the table of one kernel."""
    found = analyse_study(report)
    screen = terminal.study(found, Screen(STUDY_WIDTH, is_brief=True)).splitlines()
    row = next(place for place, line in enumerate(screen) if line.startswith("Fastest with"))
    comparisons = [each for each in found.settings[0].comparisons if each.kernel == KERNEL]
    table = make_plain_table(choose_summary(comparisons, STUDY_WIDTH), STUDY_WIDTH)
    return [*screen[:row], *print_parts([table], color=False).splitlines()]


def _probe(report: Report) -> list[str]:
    """Return what a probe says at a terminal, without what it was measured on."""
    (found,) = analyse_study(report).probes
    return terminal.probed(replace(found, phrases=()), Screen(PROBE_WIDTH)).rstrip().splitlines()


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))
