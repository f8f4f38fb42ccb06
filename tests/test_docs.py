"""The commands that the documents show are run as they stand."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from gilscope.render import offline
from tests.processes import finished, gilscope

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
def test_a_command_that_the_documents_show_does_what_it_says(command: str, folder: Path) -> None:
    arguments = shlex.split(command)
    if any(argument.endswith(".html") for argument in arguments) and offline.unavailable() is not None:
        pytest.skip(str(offline.unavailable()))
    result = finished(gilscope(*arguments), folder)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    if "-o" in arguments:
        assert (folder / arguments[arguments.index("-o") + 1]).stat().st_size > 1000
    else:
        assert "monte_carlo_pi" in result.stdout
