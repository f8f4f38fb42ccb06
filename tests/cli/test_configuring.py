"""The table [tool.gilscope]: real files, and the verbs that obey them."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from gilscope.cli import configuring, environments
from gilscope.cli.main import main
from gilscope.cli.verbs import EXCLUDING, Verb
from gilscope.probe import requests
from gilscope.probe.requests import Request
from tests.command_line import CHECKOUT, finished, gilscope, here

VERBS = {name: verb for name, verb in main.commands.items() if isinstance(verb, Verb)}

Ask = Callable[..., dict[str, Any]]


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return what runs a command whose verbs do nothing but tell which values they got."""

    def run(folder: Path, *arguments: str) -> dict[str, Any]:
        got: dict[str, Any] = {}
        for verb in VERBS.values():
            monkeypatch.setattr(verb, "callback", lambda **values: got.update(values))
        result = here(folder, *arguments)
        assert result.returncode == 0, result.stderr
        return got

    return run


def fail(folder: Path, *arguments: str) -> str:
    """Return what is said of a mistake, in one line."""
    result = here(folder, *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return " ".join(result.stderr.split())


def test_the_table_gives_verbs_what_was_not_typed(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, '[tool.gilscope]\nseconds = 12\n[tool.gilscope.run]\nplan = "quick"\nk = "nbody"\nverbose = true')
    got = ask(tmp_path, "run")
    assert (got["seconds"], got["plan_name"], got["expression"], got["is_verbose"]) == ("12", "quick", "nbody", True)
    assert ask(tmp_path, "probe", "math:sqrt")["seconds"] == "12"


def test_the_command_line_wins_over_the_table(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, '[tool.gilscope.probe]\nseconds = 12\nfail-if = ["threads<1.3", "released<90%"]')
    got = ask(tmp_path, "probe", "math:sqrt", "--seconds", "1", "--fail-if", "threads<1.1")
    assert (got["seconds"], got["conditions"]) == ("1", ("threads<1.1",))


def test_a_verbs_own_table_wins_over_that_for_all(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "[tool.gilscope.probe]\nseconds = 2\n[tool.gilscope]\nseconds = 12")
    assert ask(tmp_path, "probe", "math:sqrt")["seconds"] == "2"


def test_lists_are_repeated_options_or_joined_by_commas(tmp_path: Path, ask: Ask) -> None:
    write(
        tmp_path, '[tool.gilscope.probe]\npython = ["old=.venv-old", "3.14t"]\nworkers = [1, 2, 4]\nsetup = "a = 1"'
    )
    got = ask(tmp_path, "probe", "math:sqrt")
    assert (got["pythons"], got["workers"], got["setup"]) == (("old=.venv-old", "3.14t"), "1,2,4", ("a = 1",))


def test_a_flag_with_a_value_of_its_own_may_be_true_or_false(tmp_path: Path, ask: Ask) -> None:
    assert ask(write(tmp_path, "[tool.gilscope.run]\nallow-gil = true"), "run")["allow_gil"] == ""
    assert ask(write(tmp_path, "[tool.gilscope.run]\nallow-gil = false"), "run")["allow_gil"] is None


def test_the_nearest_file_upwards_counts_with_or_without_table(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "[tool.gilscope]\nseconds = 12")
    inner = tmp_path / "inner/deep"
    inner.mkdir(parents=True)
    assert ask(inner, "run")["seconds"] == "12"
    write(inner.parent, '[project]\nname = "another"')
    assert ask(inner, "run")["seconds"] is None


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, '[tool.gilscope.probe]\noutput = "x.json"\npython = ["old=.venv-old", "3.14t"]\nargs = "x"')
    (tmp_path / ".venv-old").mkdir()
    (tmp_path / "inner").mkdir()
    got = ask(tmp_path / "inner", "probe", "math:sqrt")
    assert got["outputs"] == (tmp_path / "x.json",)
    assert (got["pythons"], got["arguments"]) == ((f"old={tmp_path / '.venv-old'}", "3.14t"), "x")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[tool.gilscope]\nsecond = 8", "[tool.gilscope], second: no verb has such an option. Did you mean seconds?"),
        (
            "[tool.gilscope.probe]\nfail_if = 'x'",
            "[tool.gilscope.probe], fail_if: gilscope probe has no such option. Did you mean fail-if?",
        ),
        ("[tool.gilscope.doctor]\nzzz = 1", "zzz: gilscope doctor has no such option. Choose from: strict, format,"),
        (
            "[tool.gilscope.prob]\nseconds = 8",
            "prob: a table is for a verb, and none has this name. Did you mean probe?",
        ),
        ("[tool.gilscope]\nprobe = 8", "probe: this is a verb: give its options in a table [tool.gilscope.probe]."),
        ("[tool.gilscope]\nseconds = true", "seconds: 'true' is no value of --seconds: give a text or a number."),
        ("[tool.gilscope.run]\nseconds = [8]", "seconds: '[8]' is no value of --seconds: give a text or a number."),
        ("[tool.gilscope.run]\nseconds = 2026-01-01", "give a text or a number."),
        ("[tool.gilscope.run]\nverbose = 'yes'", "verbose: 'yes' is no value of --verbose: give true or false."),
        ("[tool.gilscope.run]\nworkers = [[1]]", "--workers: give a text, a number, or a list of these."),
        ("[tool.gilscope.doctor]\nformat = 'pdf'", "format: gilscope doctor does not take it: 'pdf' is not one of"),
        ("[tool]\ngilscope = 8", "gilscope is no table: write [tool.gilscope]."),
        ("[tool.gilscope", "it is not TOML:"),
    ],
)
def test_a_mistake_in_the_table_is_named_with_its_file(table: str, says: str, tmp_path: Path) -> None:
    said = fail(write(tmp_path, table), "list")
    assert said.startswith(f"gilscope: {tmp_path / 'pyproject.toml'}, ")
    assert says in said


def test_a_file_in_another_encoding_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.gilscope]\nargs = '\xff'")
    assert "it is not TOML" in fail(tmp_path, "list")


@pytest.mark.parametrize("verb", VERBS)
def test_help_is_shown_even_if_the_table_is_wrong(verb: str, tmp_path: Path) -> None:
    result = here(write(tmp_path, "[tool.gilscope]\nzzz = 8"), verb, "-h")
    assert (result.returncode, result.stderr) == (0, "")
    assert f"Usage: gilscope {verb}" in result.stdout


def test_help_shows_what_the_table_gives(tmp_path: Path) -> None:
    write(tmp_path, '[tool.gilscope.run]\nseconds = 12\nprecision = "7%"')
    shown = " ".join(here(tmp_path, "run", "-h").stdout.split())
    assert "for each instruction set. [default: 12]" in shown
    assert "[default: 7%]" in shown


def test_a_wrong_table_comes_before_what_is_missing_for_it(tmp_path: Path) -> None:
    assert "zzz" in fail(write(tmp_path, "[tool.gilscope]\nzzz = 8"), "merge", "x.json")


def test_an_error_shows_what_the_table_added(tmp_path: Path) -> None:
    write(tmp_path, '[tool.gilscope.run]\nplan = "quik"\nverbose = true\noutput = ["a.md", "b.html"]\nseconds = 8')
    said = fail(tmp_path, "run", "--seconds", "5")
    assert "Unknown plan 'quik'. Did you mean 'quick'?" in said
    given = "--plan quik --output a.md --output b.html --verbose"
    assert said.endswith(f"{tmp_path / 'pyproject.toml'} adds to this command: {given}")


def test_what_the_table_gives_does_not_count_as_typed(tmp_path: Path) -> None:
    write(tmp_path, '[tool.gilscope.claims]\nplan = "quick"')
    result = here(tmp_path, "claims", "--explain", "threads-need-locks")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("table", "typed", "without"),
    [
        ("json = true", ["--format", "csv"], {"as_json": False}),
        ("format = 'csv'", ["--json"], {"format_name": None}),
        ("expect = 'releases'\nfail-if = 'threads<1'\nbaseline = 'x.json'", ["--vary", "n=1,2"], {"conditions": ()}),
        ("expect = 'releases'", ["--vary", "n=1,2"], {"expect": None}),
        ("python = ['a', 'b']", ["--vary", "n=1,2"], {"pythons": ()}),
        ("python = 'a'", ["--vary", "n=1,2"], {"pythons": ("a",)}),
        ("python = ['a', 'b']", ["--baseline", "x.json"], {"pythons": ()}),
    ],
)
def test_what_is_typed_drops_what_it_excludes(
    table: str, typed: list[str], without: dict[str, Any], tmp_path: Path, ask: Ask
) -> None:
    got = ask(write(tmp_path, f"[tool.gilscope.probe]\n{table}"), "probe", "math:sqrt", *typed)
    assert {name: got[name] for name in without} == without


def test_a_single_typed_environment_excludes_no_baseline(tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, "[tool.gilscope.probe]\nbaseline = 'x.json'")
    one, two = ["--python", "a"], ["--python", "b"]
    assert ask(tmp_path, "probe", "math:sqrt", *one)["baseline"] == Path("x.json")
    assert ask(tmp_path, "probe", "math:sqrt", *one, *two)["baseline"] is None


@pytest.mark.parametrize("arguments", [("run", "--resume", "old.json"), ("claims", "old.json")], ids=" ".join)
def test_a_verb_that_makes_no_new_report_names_none(arguments: tuple[str, ...], tmp_path: Path, ask: Ask) -> None:
    write(tmp_path, f"[tool.gilscope.{arguments[0]}]\noutput = ['new.json', 'new.md']")
    assert ask(tmp_path, *arguments)["outputs"] == (Path("new.md"),)
    assert ask(tmp_path, arguments[0])["outputs"] == (Path("new.json"), Path("new.md"))


def test_options_that_exclude_each_other_exist() -> None:
    for name, pairs in EXCLUDING.items():
        verbs = [VERBS[name]] if name else VERBS.values()
        known = {each.name for verb in verbs for each in verb.params}
        assert {each for pair in pairs for each in pair} <= known


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody can delete the folder of a process")
def test_a_deleted_working_directory_has_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    assert configuring.find_values(VERBS) == {}


def test_the_shell_completes_whatever_the_table_says(tmp_path: Path) -> None:
    asked = {"_GILSCOPE_COMPLETE": "bash_complete", "COMP_WORDS": "gilscope run --plan qui", "COMP_CWORD": "3"}
    done = finished(gilscope(), write(tmp_path, "[tool.gilscope]\nzzz = 8"), **asked)
    assert (done.stdout, done.stderr) == ("plain,quick\n", "")


def test_every_verb_with_options_obeys_the_table() -> None:
    having = {
        name for name, verb in main.commands.items() if any(isinstance(each, click.Option) for each in verb.params)
    }
    assert having == set(VERBS)


def test_the_example_in_the_documents_is_taken(tmp_path: Path, ask: Ask) -> None:
    page = (CHECKOUT / "docs/reports.md").read_text(encoding="utf-8")
    example = re.search(r"^```toml\n(\[tool\.gilscope\].*?)^```", page, re.MULTILINE | re.DOTALL)
    assert example is not None
    write(tmp_path, example[1])
    probed = ask(tmp_path, "probe", "math:sqrt")
    assert (probed["pythons"], probed["seconds"]) == (("old=.venv-old", "new=.venv-new"), "20")
    wanted = Request("math:sqrt", wishes=requests.wishes(None, None, None, probed["seconds"]))
    assert environments.parse_gate(probed["expect"], probed["conditions"], probed["baseline"], wanted).conditions
    assert ask(tmp_path, "run")["plan_name"] == "quick"
