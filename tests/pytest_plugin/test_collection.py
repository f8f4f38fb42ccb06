"""What plain pytest collects in the checkout, and what the plugin does in other projects: nothing."""

import subprocess
import sys
from pathlib import Path

from gilscope.study.options import OPTIONS
from tests.command_line import CHECKOUT, finished


def assert_ends(result: subprocess.CompletedProcess[str], status: int = 0) -> None:
    assert result.returncode == status, result.stdout + result.stderr


INNOCENT = """
import sys

def test_mine():
    assert not {"numpy", "numba", "scipy", "rich", "gilscope.plan.plan", "multiprocessing"} & sys.modules.keys()
"""


def test_in_other_projects_the_plugin_prints_writes_and_imports_nothing(tmp_path: Path) -> None:
    outputs = []
    for option in ("-p no:cacheprovider", "-p no:gilscope"):
        folder = tmp_path / option
        folder.mkdir()
        (folder / "test_mine.py").write_text(INNOCENT)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
        result = finished([*command, *option.split()], folder, PYTHONDONTWRITEBYTECODE="1")
        assert_ends(result)
        written = sorted(path.name for path in folder.iterdir())
        outputs.append((result.stdout.partition(" passed")[0], result.stderr, written))
    assert outputs[0] == outputs[1]


SHARED = ("made_up", "pages")
"""Folders that conftest.py imports from."""


def collected(*options: str) -> set[str]:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *options]
    result = finished(command, CHECKOUT)
    assert_ends(result)
    return {line.partition("::")[0] for line in result.stdout.splitlines() if "::" in line}


def test_in_the_checkout_bare_benchmark_only_is_the_study_and_nothing_else() -> None:
    assert collected("--benchmark-only") == {"benchmarks/test_scaling.py"}


def test_in_the_checkout_bare_pytest_is_the_tests_and_nothing_else() -> None:
    # One folder stands for all: to collect thousands of tests takes seconds.
    others = [each.name for each in (CHECKOUT / "tests").iterdir() if each.is_dir() and each.name != "pytest_plugin"]
    files = collected(*(f"--ignore={CHECKOUT / 'tests' / name}" for name in others if name not in SHARED))
    assert "tests/pytest_plugin/test_collection.py" in files
    assert {Path(name).parts[0] for name in files} == {"tests"}


def test_the_help_of_pytest_shows_every_option_of_a_study(tmp_path: Path) -> None:
    result = finished([sys.executable, "-m", "pytest", "--help"], tmp_path)
    assert result.returncode == 0, result.stderr
    assert all(f"--gilscope-{name}" in result.stdout for name in OPTIONS)
    assert "(default: 3%)" in " ".join(result.stdout.split())
