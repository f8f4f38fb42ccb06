"""Other interpreters: how they are named and found, and what is said of those that cannot measure."""

import os
import sys
from pathlib import Path

import pytest

from gilscope import __version__
from gilscope.errors import UsageError
from gilscope.system import other_python
from gilscope.system.other_python import OtherPython

THIS = str(Path(sys.executable).absolute())


def fake(path: Path, says: str) -> Path:
    """Make a program that says this, whatever it is asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_program_is_named_by_its_path() -> None:
    assert other_python.find(f"mine={THIS}") == OtherPython("mine", THIS)


@pytest.mark.parametrize(("text", "label"), [("{}/.venv-old", ".venv-old"), ("{}/.venv-old/bin/python", ".venv-old")])
def test_an_environment_is_named_by_its_folder(tmp_path: Path, text: str, label: str) -> None:
    fake(tmp_path / ".venv-old/bin/python", "")
    assert other_python.find(text.format(tmp_path)) == OtherPython(label, str(tmp_path / ".venv-old/bin/python"))


def test_a_version_is_looked_for_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "python3.99", "")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert other_python.find("3.99") == OtherPython("3.99", str(tmp_path / "python3.99"))


@pytest.mark.parametrize("text", ["nowhere/.venv", "new=nowhere", "new=", "--help", "3.98"])
def test_what_is_no_interpreter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="there is no interpreter"):
        other_python.find(text)


def test_this_interpreter_can_measure() -> None:
    other_python.check(OtherPython("this", THIS))


@pytest.mark.parametrize(
    ("says", "message"),
    [
        ("gilscope asks: 3.13.1 with-GIL ", "has no gilscope. Add --install"),
        ("gilscope asks: 3.13.1 with-GIL 0.0.9", f"has gilscope 0.0.9, and this is {__version__}"),
        ("gilscope asks: 3.9.2 with-GIL ", "is Python 3.9; gilscope needs 3.11 or newer"),
        ("Segmentation fault", "is no Python that works. Segmentation fault"),
    ],
)
def test_an_interpreter_that_cannot_measure_is_told_with_the_remedy(tmp_path: Path, says: str, message: str) -> None:
    path = fake(tmp_path / "python", says)
    with pytest.raises(UsageError) as refused:
        other_python.check(OtherPython("old", str(path)))
    assert message in str(refused.value)
    assert str(refused.value).startswith("--python old: ")


def test_a_failed_installation_says_what_pip_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    path = tmp_path / "python"
    path.write_text(
        "#!/bin/sh\n"
        'case "$1" in -c) echo "gilscope asks: 3.13.1 with-GIL ";; *) echo "no network" >&2; exit 1;; esac\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    with pytest.raises(UsageError, match=r"could not be installed there: no network"):
        other_python.install(OtherPython("old", str(path)))


def test_a_python_that_always_has_its_gil_is_not_compared_without(tmp_path: Path) -> None:
    path = fake(tmp_path / "python", f"gilscope asks: 3.14.1 with-GIL {__version__}")
    with pytest.raises(UsageError, match="cannot do without its GIL"):
        other_python.check(OtherPython("GIL off", str(path), "0"))
