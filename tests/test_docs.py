"""The commands that the documents show are run as they stand."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from gilscope import kernels
from gilscope.render import offline
from tests.command_line import here

ROOT = Path(__file__).parents[1]


def shown() -> Iterator[str]:
    """Yield every command of a console block."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        for block in re.findall(
            r"^```console\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            yield from re.findall(r"^\$ gilscope (.*)$", block, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    return tmp_path


@pytest.mark.parametrize("command", tuple(shown()))
def test_a_command_in_the_documents_does_what_it_says(command: str, folder: Path) -> None:
    arguments = shlex.split(command)
    if any(argument.endswith(".html") for argument in arguments) and offline.unavailable() is not None:
        pytest.skip(str(offline.unavailable()))
    result = here(folder, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    if "-o" in arguments:
        assert (folder / arguments[arguments.index("-o") + 1]).stat().st_size > 1000
    else:
        assert ("152" if arguments[0] == "compare" else "monte_carlo_pi") in result.stdout


def paths(page: str) -> Iterator[Path]:
    """Yield each file or folder that a page names between backticks; below src/gilscope, unless it is not there."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for name in re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|txt))`", text):
        if "NAME" not in name:
            yield min((ROOT / "src/gilscope" / name, ROOT / name), key=lambda path: not path.exists())


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_a_file_that_a_page_for_developers_names_exists(page: str) -> None:
    named = list(paths(page))
    assert len(named) > 10
    assert [path for path in named if not path.exists()] == []


def test_each_kernel_of_the_study_has_its_paragraph() -> None:
    text = (ROOT / "docs/kernels.md").read_text(encoding="utf-8")
    studied = [name for name in kernels.names() if not kernels.load(name).SPEC.synthetic]
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE) == studied, "docs/kernels.md has a part for each kernel"
