"""The folder for gilscope's own files where it runs what may do anything to its folder for temporary files."""

import os
import tempfile
from pathlib import Path

VARIABLE = "GILSCOPE_FOLDER"
"""The environment variable that names it to a guarded program, and to the processes that this starts."""

TEMPORARY = "temporary"
"""The folder in it that such a program has for its temporary files."""

TEMPORARY_VARIABLES = ("TMPDIR", "TEMP", "TMP")
"""Where Python and other programs look, one after the other, for where temporary files go."""


def find_own_folder() -> Path | None:
    """Return the folder, if this process or one above it is guarded; else None."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder and Path(folder).is_dir() else None


def name_folders(folder: Path) -> dict[str, str]:
    """Return the environment variables that tell a guarded program of the folder and of the one in it."""
    return {VARIABLE: str(folder), **dict.fromkeys(TEMPORARY_VARIABLES, str(folder / TEMPORARY))}


def fix_temporary_folder() -> None:
    """Let a guarded process use no other folder for temporary files than its own, even if that is gone.

    Python would take the machine's, which belongs to all programs. What a user's code does to the files of its
    folder, as to remove all of them, would then happen there.
    """
    if folder := os.environ.get(VARIABLE):
        tempfile.tempdir = str(Path(folder) / TEMPORARY)
