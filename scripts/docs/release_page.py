"""Fill the tables of docs/release.md from the reports beside it: no figure there is typed in.

    python -m scripts.docs.release_page            writes the tables anew
    python -m scripts.docs.release_page --check    exit status 1 if they are not what the reports say

The reports in docs/data are made by these commands, on an idle machine:

    gilscope run --plan release --blocks 10 --sessions 5 -o docs/data/release.json
    gilscope run --plan oversubscription --blocks 10 --sessions 5 -o docs/data/oversubscription.json
"""

import sys
from pathlib import Path

from scripts.docs import marked

from gilscope.analyse.study import analyse_study
from gilscope.record import json_report
from gilscope.render.markdown_tables import make_rows
from gilscope.render.study import cost_tables, release_tables, words

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "release.md"


def page(text: str) -> str:
    """Return the page with every table made anew."""
    release, oversubscription = (
        json_report.read(DOCS / f"data/{name}.json") for name in ("release", "oversubscription")
    )
    (released,), (nested,) = analyse_study(release).settings, analyse_study(oversubscription).settings
    return marked.filled(
        text,
        {
            "shares": make_rows(release_tables.shares(released.held_shares)),
            "costs": [
                *make_rows(release_tables.costs(released.release_costs)),
                "",
                *words.write_release_costs(released.release_costs),
                "",
                marked.where(release),
            ],
            "nested": [
                *make_rows(cost_tables.nested(nested.comparisons)),
                "",
                marked.where(oversubscription),
            ],
        },
    )


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))
