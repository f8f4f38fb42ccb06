"""Fresh environments of other interpreters, made by uv, and commands that must succeed in them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: object, folder: Path = ROOT, **environment: str) -> None:
    """Run a command that must succeed."""
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], cwd=folder, env={**os.environ, **environment}, check=True)


def run_tool(*command: object) -> None:
    """Run a tool of the environment that this runs in, such as uv."""
    run(sys.executable, "-m", *command)


def make_environment(version: str, folder: Path) -> Path | None:
    """Make an environment of an interpreter, and return its `python`; None if there is no such interpreter."""
    # What is tried are the interpreters of this machine: uv would otherwise download one that is missing.
    here_only = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    # "3.14" alone may also be the free-threaded one, whichever comes first on the PATH.
    build = version if version.endswith("t") else f"{version}+gil"
    command = (sys.executable, "-m", "uv", "venv", "-q", "-p", build, str(folder))
    if subprocess.run(command, env=here_only, check=False).returncode:
        return None
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(python: Path, *requirements: object) -> None:
    """Install into the environment of a `python`."""
    run_tool("uv", "pip", "install", "-q", "-p", python, *requirements)


def install_if_possible(python: Path, *requirements: object) -> None:
    """Install what has no wheel for some interpreters; tests of it are skipped where it is missing."""
    try:
        install(python, "--only-binary", ":all:", *requirements)
    except subprocess.CalledProcessError:
        print("Not installed (see above):", *requirements, flush=True)
