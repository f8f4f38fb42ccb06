"""Starts Python as all of gilscope does: the folder that gilscope was started in is no place to find modules.

`python -m` and `python -c` look there first. A file with the name of one of Python's own modules, or of one that
gilscope needs, would be executed in its place.
"""

import os
import sys
from collections.abc import Mapping

FOLDER_IS_NO_PLACE = "-P"
"""The option of Python for this. `multiprocessing` hands it on to the processes that it starts."""

HANDED_ON = {"PYTHONSAFEPATH": "1"}
"""The same for those who start Python without handing it on."""


def write_command(*arguments: str, python: str = "") -> list[str]:
    """Return the command that runs an interpreter, this one unless another is given, with these arguments."""
    return [python or sys.executable, FOLDER_IS_NO_PLACE, *arguments]


def forget_folder() -> None:
    """Drop the folder that `python -m gilscope` was started in from where this process finds modules."""
    if not sys.flags.safe_path:
        del sys.path[0]


def make_paths_absolute(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment whose PYTHONPATH means the same in another working directory."""
    paths = environment.get("PYTHONPATH")
    if not paths:
        return dict(environment)
    # No pathlib, which takes a dozen more modules: they may not be imported before the folder is forgotten.
    return {**environment, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, paths.split(os.pathsep)))}
