"""One experiment in a process of its own: `python -m gilscope.claims.trial CLAIM PLAN FILE` writes what it gave.

Nothing else is imported or started before, so that the experiment may fork, take signals and crash its children.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from gilscope.claims import catalogue
from gilscope.claims.budgets import budget
from gilscope.system import process_group


def main(name: str, plan: str, path: str) -> None:
    """Make the experiment of a claim and write its evidence."""
    process_group.join()
    measure = catalogue.load(name).measure
    assert measure is not None, f"{name} has no experiment of its own"
    Path(path).write_text(json.dumps(asdict(measure(budget(plan)))), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
