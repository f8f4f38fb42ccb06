"""Where a report is that could not be written to its place: said even if nothing of it can be shown."""

from pathlib import Path

import pytest

from gilscope.claims import ledger
from gilscope.cli import keeping, output
from gilscope.errors import CannotWrite, SavedElsewhere, StudyFailed
from gilscope.study import running
from tests.command_line import here
from tests.made_up.reports import REPORT

LEDGER = Path(__file__).parents[2] / "docs/data/claims/cpython-3.11.json"

SAVED = "Nothing is lost: it is in "


def test_a_report_that_was_saved_elsewhere_is_said_to_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SavedElsewhere, match=SAVED), keeping.save(REPORT, tmp_path / "gone/x.json"):
        raise CannotWrite("x.md", "No space left on device")


@pytest.mark.parametrize("verb", ["run", "claims"])
def test_a_verb_says_where_it_is_though_it_cannot_show_it(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = SavedElsewhere("x.json", "No space left on device", LEDGER)

    def fail(*_: object) -> None:
        raise error if verb == "claims" else StudyFailed(str(error), report=REPORT)

    def fill(*_: object) -> None:
        raise CannotWrite("x.md", "No space left on device")

    monkeypatch.setattr(running, "run", fail)
    monkeypatch.setattr(ledger, "measure", fail)
    monkeypatch.setattr(output, "write_text", fill)
    result = here(tmp_path, verb, "--plan", "quick", "-k", {"run": "nbody", "claims": "gil"}[verb], "-o", "x.md")
    assert result.returncode == 2
    assert f"{SAVED}{LEDGER}" in result.stderr
