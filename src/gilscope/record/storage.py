"""Writes files whole or not at all, and says where a report goes."""

import datetime
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gilscope.errors import CannotWrite, SavedElsewhere
from gilscope.errors.reports import NAME_ANOTHER
from gilscope.model.facts import Facts

LEAST_BYTES = 1 << 16
"""What must have room on the disk before anything is measured: a small report."""

SCRATCH_LENGTH = 16
"""Letters at the end of the name of a file that is being written."""

HALF_LETTERS = re.compile("[\ud800-\udfff]")
"""Surrogates: file names that are not UTF-8 have them, and the messages of some errors."""

REPORTS = Path("reports")
"""The folder of reports whose path nobody gave. No other folder is created."""


def default_path(facts: Facts, name: str) -> Path:
    """Return the path of a report without one: machine, interpreter, date and name are in it, so no two collide."""
    threaded = "t" if facts.free_threaded_build else ""
    interpreter = f"{facts.implementation.lower()}{facts.python}{threaded}"
    now = datetime.datetime.now(datetime.UTC)
    return REPORTS / f"gilscope-{facts.host}-{interpreter}-{now:%Y%m%dT%H%M%S}-{name}.json"


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as `write_text` does. Half letters, which no text may have that is read, are written out."""
    text = json.dumps(document, separators=(",", ":"))
    if r"\ud" in text:
        whole = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
        text = HALF_LETTERS.sub(lambda half: rf"\\u{ord(half[0]):x}", whole)
    write_text(path, text)


def save(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document of what cannot be had again: if not to its path, then into the folder for temporary files.

    Raises:
        SavedElsewhere: it is there.
        CannotWrite: it is nowhere.

    """
    try:
        write(path, document)
    except CannotWrite as error:
        place = refuge_path(path)
        try:
            _make_own_folder(place.parent)
            write(place, document)
        except (CannotWrite, OSError):
            raise error from None
        raise SavedElsewhere(path, error.reason, place) from None


def refuge_path(path: Path) -> Path:
    """Return where a document goes if it cannot be written to its path: the same place each time."""
    user = getattr(os, "getuid", lambda: 0)()
    folder = Path(tempfile.gettempdir()) / f"gilscope-saved-{user}"
    return folder / hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:8] / (path.name or "report.json")


def _make_own_folder(folder: Path) -> None:
    """Make a folder, and the one that it is in, for this user alone; raise OSError if it is there and another's."""
    for each in (folder.parent, folder):
        each.mkdir(mode=0o700, exist_ok=True)
        found = each.lstat()
        if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            raise OSError(f"{each} is not ours")


def write_text(path: Path, text: str) -> None:
    """Write a text as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write to a file beside the target and rename it, so that no reader ever sees half a file.

    Raises:
        CannotWrite: the folder does not exist or cannot be written, or the disk is full.

    """
    scratch = _name_scratch(path)
    try:
        scratch.touch(exist_ok=False)
        scratch.write_bytes(content)
        scratch.replace(path)
    except BaseException as error:  # Ctrl-C too must leave no scratch file
        remove([scratch])
        if isinstance(error, OSError):
            raise CannotWrite(path, error.strerror or str(error)) from None
        raise


def append_text(path: Path, text: str) -> None:
    """Add a text to the end of a file that others write to as well.

    Raises:
        CannotWrite: it cannot be written.

    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error)) from None


def check_writable(path: Path, remedy: str = NAME_ANOTHER) -> None:
    """Raise CannotWrite if a file cannot be written here: now, rather than after the measuring."""
    try:
        if path.parent == REPORTS:
            REPORTS.mkdir(exist_ok=True)
        if path.is_dir():
            raise CannotWrite(path, "it is a folder", remedy)
        if path.exists() and not path.is_file():
            raise CannotWrite(path, "it is a device or the like, which a report would replace", remedy)
        if not path.parent.is_dir():
            raise CannotWrite(path, f"the folder {path.parent} does not exist", remedy)
        probe = _name_scratch(partial_path(path))
        try:
            probe.touch(exist_ok=False)
            probe.write_bytes(bytes(LEAST_BYTES))
        finally:
            remove([probe])
    except OSError as error:
        raise CannotWrite(path, error.strerror or str(error), remedy) from None


def prepare_folder(folder: Path, remedy: str) -> None:
    """Make a folder if there is none, and raise CannotWrite if no file can be written there."""
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise CannotWrite(folder, f"the folder {folder.parent} does not exist", remedy) from None
    except FileExistsError:
        raise CannotWrite(folder, "it is a file, and no folder", remedy) from None
    except OSError as error:
        raise CannotWrite(folder, error.strerror or str(error), remedy) from None
    try:
        check_writable(folder / "chart.svg", remedy)
    except CannotWrite as error:
        raise CannotWrite(folder, error.reason, remedy) from None


def partial_path(path: Path) -> Path:
    """Return the path that a report has until it is complete."""
    return path.with_name(f"{path.name}.partial")


def remove(paths: Iterable[Path]) -> None:
    """Remove files one after the other; what is not there, or cannot be removed, is passed over."""
    for path in paths:
        with suppress(OSError):
            path.unlink()


def _name_scratch(path: Path) -> Path:
    """Return a path beside this one for a new file. Nobody can know its name, and have put a link there."""
    return path.with_name(f".{path.name}.{secrets.token_hex(SCRATCH_LENGTH // 2)}")
