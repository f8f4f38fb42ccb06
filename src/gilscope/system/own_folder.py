"""The folder for gilscope's own files where it runs what may do anything to its folder for temporary files."""

import os
from pathlib import Path

VARIABLE = "GILSCOPE_FOLDER"
"""The environment variable that names it to a guarded program, and to the processes that this starts."""

TEMPORARY = "temporary"
"""The folder in it that such a program has for its temporary files."""


def find_own_folder() -> Path | None:
    """Return the folder, if this process or one above it is guarded; else None."""
    folder = os.environ.get(VARIABLE)
    return Path(folder) if folder and Path(folder).is_dir() else None
