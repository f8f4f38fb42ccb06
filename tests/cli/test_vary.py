"""`gilscope probe --vary n=…`: from which size on threads and processes pay."""

import json

import pytest

from gilscope.cli.environments import parse_variable
from gilscope.errors import UsageError
from tests.cli.probing import ran, refused

FEW = ("--blocks", "3", "--workers", "2", "--executor", "threads", "--seconds", "30", "--limit", "200")

VARIED = ("--args", "n", "--vary", "n=1e4,2e4")


def test_each_value_is_probed_and_shown_to_programs() -> None:
    result = ran("good", *VARIED, *FEW, "--json")
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert [each["value"] for each in found["values"]] == [10_000, 20_000]
    assert [(each["executor"], each["workers"]) for each in found["pays_from"]] == [("threads", 2)]


def test_a_value_with_which_it_hangs_is_named() -> None:
    for limit in ("2", "20", "120"):  # on a busy machine it may not have begun
        result = ran("hangs", "--setup", "m = n", "--vary", "n=1,2", "--limit", limit)
        if "had not begun" not in result.stderr:
            break
    said = " ".join(result.stderr.split())
    assert (
        f"With n=1, it had not ended after {limit} seconds (--limit), and was stopped, while this was done:" in said
    )
    assert said.endswith("Nothing of --limit was left for the others.")


@pytest.mark.parametrize(
    ("text", "values"),
    [("n=1e3,2.5", {"1e3": "1000", "2.5": "2.5"}), (" size = 1, 20 ", {"1": "1", "20": "20"})],
)
def test_whole_numbers_are_given_without_a_point(text: str, values: dict[str, str]) -> None:
    assert parse_variable(text)[1] == values


@pytest.mark.parametrize(
    "text", ["n", "n=", "n=1", "n=1,1", "n=1,1.0", "n=0,1", "n=-1,1", "n=a,b", "1=1,2", "n=1,inf"]
)
def test_what_names_no_variable_and_numbers_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="at least two different numbers"):
        parse_variable(text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--expect", "releases"), "with --vary leave them out"),
        (("--gil", "0,1"), "--vary is for one environment"),
        (("--format", "junit"), "choose markdown, html, csv or --json"),
        (("--setup", "n = 3"), "--setup sets it"),
        (("--args", "3"), "nothing uses it"),
        (("--setup", "m = ("), "--setup is not Python"),
    ],
)
def test_what_makes_no_sense_with_several_sizes_is_refused(options: tuple[str, ...], message: str) -> None:
    assert message in refused("good", *VARIED, *options)
