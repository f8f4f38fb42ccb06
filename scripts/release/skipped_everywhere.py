"""Name the tests that every run skipped: a mode that no CI run reaches fails the build.

`python scripts/release/skipped_everywhere.py RUN.xml…` reads what `pytest --junit-xml=RUN.xml` wrote in several runs,
on several interpreters. Exit status 1 if a test was skipped wherever it was collected.
"""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree


def skips(report: Path) -> dict[str, str | None]:
    """Return, for each test of a run, the reason for which it was skipped, or None if it ran."""
    found: dict[str, str | None] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        found[f"{case.get('classname')}::{case.get('name')}"] = None if skipped is None else skipped.get("message")
    return found


def skipped_everywhere(runs: Iterable[Mapping[str, str | None]]) -> dict[str, str]:
    """Return the tests that were skipped in every run that has them, each with a reason."""
    reasons: dict[str, str] = {}
    ran: set[str] = set()
    for run in runs:
        ran.update(test for test, reason in run.items() if reason is None)
        reasons.update({test: reason for test, reason in run.items() if reason is not None})
    # A file that is skipped as a whole is a test case without a class, named like the class of its tests.
    ran.update(f"::{test.partition('::')[0]}" for test in tuple(ran))
    return {test: reason for test, reason in reasons.items() if test not in ran}


def main() -> None:
    """Read the reports that are named, and tell."""
    found = skipped_everywhere(map(skips, map(Path, sys.argv[1:])))
    for test, reason in sorted(found.items()):
        print(f"{test}\n    {reason}")
    if found:
        sys.exit(f"No run reaches {len(found)} tests.")


if __name__ == "__main__":
    main()
