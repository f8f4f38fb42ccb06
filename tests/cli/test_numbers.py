"""Numbers as users type them: one table of texts for every option of every verb, and for pytest's."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from gilscope import probe
from gilscope.cli.main import main
from gilscope.errors import NothingToMeasure
from gilscope.probe import loading
from gilscope.probe.budget import Wishes
from gilscope.pytest_plugin.scaling import SETTINGS
from gilscope.study import running
from tests.command_line import finished
from tests.command_line import study as plain_pytest

NO_NUMBERS = (
    "",
    " ",
    "x",
    "1_0",
    "+7",
    "-1",
    "0x10",
    "٢",
    "²",
    "nan",
    "inf",
    "1e999",
    "9" * 5000,
    "5..",
    "5;6",
    "5 6",
)
"""No option means these, though `int`, `float` or `str.isdigit` takes some of them."""

NO_LISTS = (",", "5,", ",5", "5,,6", "5,x", "5,1_0", "auto,")

KINDS = {"N": "5", "N,…": "5, 6,auto", "SECONDS": "5.5", "SHARE": "5.5%"}
"""What options that take numbers say they take, each with a text that all such options accept."""

COMMANDS = {
    "run": ["run", "-k", "nbody"],
    "probe": ["probe", "zlib:compress"],
    "compare": ["compare", "missing.json"],
    "workers": ["workers", "zlib:compress"],
}

REACHED = "all options were accepted"


@pytest.fixture(autouse=True)
def nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(*_: object) -> None:
        raise NothingToMeasure(REACHED)

    monkeypatch.setattr(running, "run", measure)
    monkeypatch.setattr(probe, "run", measure)
    monkeypatch.setattr(loading, "run", measure)


def options() -> list[object]:
    """Return every verb's options that take numbers; those of a verb that is not in COMMANDS fail."""
    return [
        pytest.param(verb, option, id=f"{verb}{option.opts[-1]}")
        for verb, command in main.commands.items()
        for option in command.params
        if isinstance(option, click.Option) and option.metavar in KINDS
    ]


def gilscope(verb: str, option: click.Option, text: str) -> Result:
    return CliRunner().invoke(main, [*COMMANDS[verb], f"{option.opts[-1]}={text}"])


@pytest.mark.parametrize(("verb", "option"), options())
def test_a_text_that_no_option_means_is_refused_by_each(
    verb: str, option: click.Option, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in (*NO_NUMBERS, *NO_LISTS):
        result = gilscope(verb, option, text)
        assert result.exit_code == 2, text[:99]
        assert ": give a" in result.stderr, (text[:99], result.stderr)
        assert len(result.stderr) < 250
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("verb", "option"), options())
def test_a_text_that_each_option_means_is_taken(
    verb: str, option: click.Option, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in (KINDS[option.metavar or ""], f" {KINDS[option.metavar or '']} "):
        result = gilscope(verb, option, text)
        assert REACHED in result.stderr or "There is no file missing.json" in result.stderr, result.output


@pytest.mark.parametrize("text", ["auto", "1_0", "10001"])
def test_blocks_are_a_number_up_to_their_own_most(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for verb in ("run", "probe"):
        result = CliRunner().invoke(main, [*COMMANDS[verb], "--blocks", text])
        assert f"The number of blocks is '{text}': give a whole number from " in result.stderr
        assert "to 10000." in result.stderr


@pytest.mark.parametrize("option", ["workers", "blocks", "seed"])
def test_pytest_refuses_them_before_it_collects(option: str, tmp_path: Path) -> None:
    result = finished(plain_pytest(f"--gilscope-{option}=1_0"), tmp_path)
    assert result.returncode == 4
    assert f"The {'seed' if option == 'seed' else f'number of {option}'} is '1_0': give a" in result.stderr


def test_the_fixture_refuses_them_in_each_setting(tmp_path: Path) -> None:
    wished = {name: getattr(Wishes(), name) for name in SETTINGS if hasattr(Wishes(), name)}
    numbers = [name for name, value in wished.items() if not isinstance(value, tuple) or name == "workers"]
    assert numbers == ["workers", "blocks", "seconds"]
    tests = (f"def test_{name}(scaling):\n    scaling(abs, 1, {name}='1_0')\n" for name in numbers)
    (tmp_path / "test_settings.py").write_text("\n".join(tests))
    result = finished([*plain_pytest()[:3], "-p", "no:cacheprovider", "test_settings.py"], tmp_path)
    assert result.stdout.count(" is '1_0': give a ") >= len(numbers)
    assert f"{len(numbers)} failed" in result.stdout
