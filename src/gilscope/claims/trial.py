"""Runs one experiment: `python -m gilscope.claims.trial CLAIM PLAN SEED FILE` writes its evidence to the file.

The process imports and starts nothing else before, so that the experiment may fork, take signals and crash its
children.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from gilscope.claims import catalogue
from gilscope.claims.budgets import budget
from gilscope.claims.experiments.blocks import Budget
from gilscope.model.evidence import Evidence
from gilscope.record.evidence import encode_evidence
from gilscope.system import process_group


def main(name: str, plan: str, seed: str, path: str) -> None:
    """Run the experiment of a claim, and write its evidence."""
    process_group.begin_program()
    measured_by = catalogue.load(name).measured_by
    assert measured_by is not None, f"{name} has no experiment of its own"
    evidence = load_experiment(measured_by)(budget(plan, f"{seed} {name}"))
    Path(path).write_text(json.dumps(encode_evidence(evidence)), encoding="utf-8")


def load_experiment(name: str) -> Callable[[Budget], Evidence]:
    """Return the experiment of a name such as `workers.lives:measure_start`."""
    file, _, function = name.partition(":")
    found: Callable[[Budget], Evidence] = getattr(import_module(f"gilscope.claims.experiments.{file}"), function)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
