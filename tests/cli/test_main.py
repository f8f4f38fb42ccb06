"""The command `gilscope`: its help, and what it refuses whatever the verb is."""

import errno
import os
import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gilscope import probe
from gilscope.cli.main import VERBS, main
from tests.command_line import here


def help_of(*verb: str) -> str:
    return " ".join(CliRunner().invoke(main, [*verb, "--help"]).output.split())


def test_help_names_every_verb_in_the_order_of_their_use() -> None:
    _, _, commands = help_of().partition("Commands: ")
    places = [f" {commands}".index(f" {verb.name} ") for verb in VERBS]
    assert places == sorted(places)


def test_help_of_the_command_shows_the_first_sentence_of_each_verb_whole() -> None:
    assert "..." not in help_of().partition("Commands: ")[2]


@pytest.mark.parametrize("verb", main.commands)
def test_help_shows_each_example_of_a_verb_on_a_line_of_its_own(verb: str) -> None:
    shown = CliRunner().invoke(main, [verb, "--help"], terminal_width=100).output
    lines = [f"{line} " for line in shown.splitlines() if line.startswith("  ")]
    assert "\\b" not in shown
    assert any(f"gilscope {verb} " in line for line in lines)


def list_examples() -> Iterator[list[str]]:
    """Yield the arguments of each command that the verbs' help shows."""
    for verb in main.commands.values():
        for line in re.findall(r"^ *((?:eval|gilscope) .*)$", verb.help or "", re.MULTILINE):
            words = shlex.shlex(re.sub(r'^eval "\$\((.*?)\)"', r"\1", line), posix=True, punctuation_chars=True)
            words.whitespace_split = True
            rest = list(words)
            while "gilscope" in rest:
                rest = rest[rest.index("gilscope") + 1 :]
                yield list(takewhile(lambda word: word not in ("|", "&&"), rest))


EXAMPLES = list(list_examples())


@pytest.mark.parametrize("arguments", EXAMPLES, ids=" ".join)
def test_an_example_in_help_is_a_command_that_parses(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for verb in main.commands.values():
        monkeypatch.setattr(verb, "callback", lambda **_: None)
    result = here(tmp_path, *arguments)
    assert (result.returncode, result.stderr) == (0, "")


def test_every_verb_has_examples_in_its_help() -> None:
    verbs = [first for first, *_ in EXAMPLES]
    assert set(verbs) == set(main.commands)
    assert verbs.count("merge") == 2


OPTIONS = [
    pytest.param(verb, option, id=f"{verb} {option.opts[0]}")
    for verb, command in main.commands.items()
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize(("verb", "option"), OPTIONS)
def test_help_says_what_each_option_takes_and_what_it_is_without(verb: str, option: click.Option) -> None:
    lines = help_of(verb)
    assert option.opts[-1] in lines
    if not option.is_flag and option.flag_value is None:
        assert option.metavar or isinstance(option.type, click.Choice)
        assert option.required or option.show_default or option.multiple


@pytest.mark.parametrize("arguments", [["run", "--nope"], ["nope"]])
def test_an_unknown_option_or_verb_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    result = here(tmp_path, *arguments)
    assert result.returncode == 2
    assert "No such" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EMFILE, errno.EAGAIN])
def test_a_limit_of_the_system_is_one_paragraph(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), "/some/folder")

    monkeypatch.setattr(probe, "run", refuse)
    result = here(tmp_path, "probe", "math:sqrt", "--args", "2")
    assert result.returncode == 2
    said = f"The system refuses what this needs: {os.strerror(number)} (/some/folder). Make room, and try again."
    assert result.stderr == f"gilscope: {said}\n"
