"""Other interpreters of this machine: how they are found, what gilscope they have, and how one gets there."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gilscope import __version__
from gilscope.errors import UsageError

ASK = """
import sys, sysconfig
if sys.path[0] == "": del sys.path[0]
kind = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "with-GIL"
found = ""
try:
    import gilscope
    found = gilscope.__version__
except Exception:
    pass
print("gilscope asks:", ".".join(map(str, sys.version_info[:3])), kind, found)
"""
"""Works with any Python 3, however old."""

ANSWER = re.compile(r"^gilscope asks: (\d+)\.(\d+)\.\S+ (\S+) ?(.*)$", re.MULTILINE)

OLDEST = (3, 11)

SECONDS = 60
"""An interpreter that has said nothing for so long says nothing."""


@dataclass(frozen=True)
class OtherPython:
    """An interpreter, as one of those that are compared."""

    label: str
    """What the user calls it."""
    path: str
    """The program."""
    gil: str = ""
    """"0" or "1" for PYTHON_GIL; "" leaves that as it is."""


def find(text: str) -> OtherPython:
    """Return the interpreter that `LABEL=PLACE` or `PLACE` names: a folder of an environment, a program, a version.

    Raises:
        UsageError: there is none.

    """
    label, is_labelled, place = text.rpartition("=")
    path = Path(place)
    candidates = [path / "bin/python", path / "Scripts/python.exe", path] if path.exists() else []
    for each in candidates:
        if each.is_file() and os.access(each, os.X_OK):
            return OtherPython(label or _name_place(place), str(each.absolute()))
    found = None if is_labelled and not place else _find_on_path(place)
    if found is None:
        raise UsageError(
            f"--python {text}: there is no interpreter. Name the folder of an environment (.venv), a program "
            "(/usr/bin/python3.14) or a version that PATH or uv knows (3.14t)."
        )
    return OtherPython(label or place, found)


def _name_place(place: str) -> str:
    """Return what an environment or a program is called whose user gave it no name."""
    path = Path(os.path.normpath(place))
    return path.parts[-3] if path.parts[-2:-1] in (("bin",), ("Scripts",)) and len(path.parts) > 2 else path.name


def _find_on_path(name: str) -> str | None:
    for each in (name, f"python{name}"):
        found = shutil.which(each)
        if found is not None:
            return found
    uv = shutil.which("uv")
    if uv is None or not re.fullmatch(r"[\w.+@-]+", name) or name.startswith("-"):
        return None
    done = _run(uv, "python", "find", "--no-python-downloads", name)
    return done.stdout.strip() or None if done.returncode == 0 else None


def check(python: OtherPython) -> None:
    """Make sure that an interpreter can measure as this one does.

    Raises:
        UsageError: it does not run, is too old, or has no gilscope or another version of it.

    """
    version, kind, found = _ask(python)
    if python.gil and kind != "free-threaded":
        raise UsageError(
            f"--gil: {python.path} cannot do without its GIL. Name a free-threaded Python: --python 3.14t."
        )
    if version < OLDEST:
        told, oldest = (".".join(map(str, each)) for each in (version, OLDEST))
        raise UsageError(f"--python {python.label}: it is Python {told}; gilscope needs {oldest} or newer.")
    if found != __version__:
        has = f"gilscope {found}, and this is {__version__}" if found else "no gilscope"
        raise UsageError(
            f"--python {python.label}: {python.path} has {has}. Add --install to put this one there, or do it by "
            f"hand: {python.path} -m pip install {_name_source()}"
        )


def _ask(python: OtherPython) -> tuple[tuple[int, int], str, str]:
    """Return an interpreter's version, whether it can do without a GIL, and which gilscope it has, or ""."""
    try:
        done = subprocess.run(
            [python.path, "-c", ASK],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"--python {python.label}: {python.path} does not run: {error}.") from None
    answer = ANSWER.search(done.stdout)
    if answer is None:
        said = "".join((done.stderr or done.stdout).strip().splitlines()[-1:])
        raise UsageError(f"--python {python.label}: {python.path} is no Python that works. {said}".rstrip())
    major, minor, kind, found = answer.groups()
    return (int(major), int(minor)), kind, found


def install(python: OtherPython) -> None:
    """Put the gilscope that runs into another environment, if it is not there.

    Raises:
        UsageError: the environment's pip, or uv, could not do it.

    """
    version, _, found = _ask(python)
    if version < OLDEST or found == __version__:
        return
    commands = [[python.path, "-m", "pip", "install", "--quiet", _name_source()]]
    if (uv := shutil.which("uv")) is not None:
        commands.insert(0, [uv, "pip", "install", "--quiet", "--python", python.path, _name_source()])
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            return
    said = "; ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
    raise UsageError(f"--python {python.label}: gilscope could not be installed there: {said}")


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS, stdin=subprocess.DEVNULL
    )


def _name_source() -> str:
    """Return what pip installs to have this very gilscope: where it came from, else its version."""
    try:
        direct = json.loads(importlib.metadata.distribution("gilscope").read_text("direct_url.json") or "{}")
    except (importlib.metadata.PackageNotFoundError, ValueError):
        direct = {}
    return direct.get("url", "").removeprefix("file://") or f"gilscope=={__version__}"
