"""Options that exclude each other: none of them is ignored in silence."""

from pathlib import Path
from typing import Any

import pytest

from gilscope import probe
from gilscope.cli.main import main
from gilscope.doctor import examining
from tests.command_line import here

HAVE_BOTH = {
    "probe": ["math:sqrt", "--args", "2"],
    "doctor": [],
    "report": ["x.json"],
    "compare": ["x.json", "y.json"],
    "claims": ["x.json"],
    "history": ["x.json"],
}
"""The verbs that have --json and --format, each with its argument."""


@pytest.fixture(autouse=True)
def _measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        pytest.fail("it must not measure")

    monkeypatch.setattr(probe, "run", fail)
    monkeypatch.setattr(examining, "examine", fail)


@pytest.mark.parametrize("verb", HAVE_BOTH)
def test_json_beside_a_format_is_refused(verb: str, tmp_path: Path) -> None:
    result = here(tmp_path, verb, *HAVE_BOTH[verb], "--json", "--format", "markdown")
    assert (result.returncode, result.stdout) == (2, "")
    assert "--json and --format markdown each say how the result is written: leave out one" in result.stderr


def test_every_verb_with_json_and_a_format_is_among_these() -> None:
    names = {name: {each.name for each in verb.params} for name, verb in main.commands.items()}
    assert {name for name, has in names.items() if has >= {"as_json", "format_name"}} == HAVE_BOTH.keys()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--list", "-o", "x.md"], "--list only prints names and statements: leave out -o."),
        (["--list", "--format", "csv"], "--list only prints names and statements: leave out --format."),
        (["--list", "--plan", "quick"], "--list only prints names and statements: leave out --plan."),
        (["--list", "x.json"], "--list only prints names and statements: leave out files."),
        (["--explain", "gil", "-o", "x.md"], "--explain only prints how a claim is tried: leave out -o."),
        (["--explain", "gil", "-k", "gil"], "--explain only prints how a claim is tried: leave out -k."),
        (["--explain", "gil", "--list"], "--explain only prints how a claim is tried: leave out --list."),
        (["x.json", "--plan", "quick"], "What is in a file was tried already: leave out --plan."),
    ],
    ids=" ".join,
)
def test_claims_refuse_what_would_have_no_effect(arguments: list[str], says: str, tmp_path: Path) -> None:
    result = here(tmp_path, "claims", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr
