"""Reads files that may be anything: at most so many bytes, and nothing that never ends."""

import os
import select
import stat
import sys
from pathlib import Path

PATIENCE_SECONDS = 30.0
"""A pipe out of which nothing has come for so long is given up."""

PIECE = 1 << 20


def read_bytes(path: Path, most: int, *, is_ours: bool = False) -> bytes:
    """Return what is in a file or comes out of a pipe.

    `is_ours`: gilscope has written it where others may have meddled: then it is a plain file, and no link to one.

    Raises:
        OSError: it cannot be read, is neither file nor pipe, has more than `most` bytes, or never ends.

    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    opened = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if is_ours else 0))
    try:
        about = os.fstat(opened)
        kind = about.st_mode
        if stat.S_ISREG(kind):
            if about.st_size > most:
                raise _refuse_length(most)
            return _read_until(opened, most, is_pipe=False)
        if stat.S_ISFIFO(kind) and not is_ours and sys.platform != "win32":
            return _read_until(opened, most, is_pipe=True)
        raise OSError(f"it is {_describe(kind)}, not a file")
    finally:
        os.close(opened)


def read_end(path: Path, most: int) -> str:
    """Return the end of a text file that is there, at most so many bytes; "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - most))
            return file.read(most).decode(errors="replace")
    except OSError:
        return ""


def _read_until(opened: int, most: int, *, is_pipe: bool) -> bytes:
    """Read to the end; refuse what is longer than allowed, or a pipe that is silent."""
    pieces: list[bytes] = []
    length = 0
    while not is_pipe or _wait_for_more(opened):
        piece = os.read(opened, PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        length += len(piece)
        if length > most:
            raise _refuse_length(most)
    raise OSError(f"it is a pipe out of which nothing has come for {PATIENCE_SECONDS:.0f} seconds")


def _refuse_length(most: int) -> OSError:
    return OSError(f"it is larger than {most >> 20} MiB")


def _wait_for_more(pipe: int) -> bool:
    """Return whether something has come out of a pipe, or its end; also if its writer comes only now."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN | select.POLLHUP)
    return bool(waiting.poll(PATIENCE_SECONDS * 1000))


def _describe(kind: int) -> str:
    if stat.S_ISDIR(kind):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(kind) else "a device"
