"""Fresh environments of other interpreters, and commands that must succeed in them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: object, folder: Path = ROOT, **environment: str) -> None:
    """Run a command that must succeed."""
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], cwd=folder, env={**os.environ, **environment}, check=True)


def make_environment(version: str, folder: Path) -> Path | None:
    """Make an environment of an interpreter, and return its `python`; None if there is no such interpreter."""
    if subprocess.run([sys.executable, "-m", "virtualenv", "-q", "-p", version, folder], check=False).returncode:
        return None
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
