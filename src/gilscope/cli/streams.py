"""Standard output and standard error: the only way to them, whatever prints and wherever they lead.

While a verb runs, both are a `Door`: it only shows text that is not ours, replaces the letters that the stream's
encoding lacks, and ends the verb where the stream cannot be written, with the status that says so. So nobody who
prints has to think of any of this.
"""

import codecs
import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from gilscope.cli import exit_status
from gilscope.errors import CannotWrite
from gilscope.visible import make_lines_visible, make_visible

STYLE = re.compile(r"(\x1b\[[0-9;]*m|\r\x1b\[K)")
"""How a text of ours asks a terminal for a colour or bold letters, or draws a line anew."""

COMMANDS = re.compile(r"^(?P<blanks>[^\S\n]*)::(?!(error|warning|notice) [^\n]*title=gilscope::)|##\[", re.MULTILINE)
"""How a line of a log begins that is a command to a job of GitHub Actions; those of render/ci/github.py are ours."""

CONTROL_CODES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")

STAND_INS = str.maketrans(
    {
        **dict.fromkeys("–−─━―", "-"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", " "),
        "×": "x",
        "±": "+-",
        "·": "-",
        "…": "...",
        "µ": "u",
        "≥": ">=",
        "≤": "<=",
        "→": "->",
        "⚠": "!",
    }
)
"""What stands for letters of ours where the encoding lacks them. All others are written out, as `\\xe9`."""

REPLACED = "gilscope.replaced"


def shows_styles(stream: io.TextIOBase | TextIO) -> bool:
    """Return whether a stream takes colours: a terminal, or any where FORCE_COLOR asks for it; none with NO_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


class Door(io.TextIOBase):
    """A stream that passes text on to another one, and obeys nothing in it."""

    def __init__(self, stream: TextIO, *, must_arrive: bool) -> None:
        """Take the true stream. Unless what is printed `must_arrive`, it is lost in silence where it cannot be."""
        self._stream = stream
        self._must_arrive = must_arrive
        self.is_lost = False
        """Whether it could not be written, though somebody may still read it."""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The true stream's."""
        return self._stream.encoding or "utf-8"

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Return whether it leads to a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the true stream's file descriptor."""
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write text, all of whose control codes but the end of a line are made visible."""
        self._pass(make_lines_visible(text))
        return len(text)

    def write_document(self, text: str) -> None:
        """Write a text of render/, whose only control codes are those of `STYLE`, for a terminal."""
        parts = STYLE.split(text) if self.isatty() or shows_styles(self) else [text]
        self._pass("".join(each if STYLE.fullmatch(each) else _without_controls(each) for each in parts))
        self.flush()

    def flush(self) -> None:
        """Write what is still held back."""
        with self._failing():
            self._stream.flush()

    def _pass(self, text: str) -> None:
        if not text:  # a stream that cannot be written refuses even this, and click asks whether it may write so
            return
        if "GITHUB_ACTIONS" in os.environ:
            text = COMMANDS.sub(_write_out_command, text)
        with self._failing():
            self._stream.write(text.encode(self.encoding, REPLACED).decode(self.encoding))

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """End the verb where the stream cannot be written, or go on without it if nothing must arrive."""
        try:
            yield
        except OSError as error:
            self._drop_the_rest()
            if not self._must_arrive:
                return
            if error.errno in (errno.EPIPE, errno.ESHUTDOWN):
                sys.exit(exit_status.READER_GONE)
            self.is_lost = True
            raise CannotWrite("to standard output", error.strerror or str(error)) from None

    def _drop_the_rest(self) -> None:
        """Let the stream lead to nowhere: what is still held back would fail again when Python ends."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def open_doors() -> Iterator[None]:
    """Put a door before standard output and standard error while the context is open.

    One that is missing, as after `2>&-`, leads to nowhere: the next file that is opened would take its place.
    """
    codecs.register_error(REPLACED, _replace)
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the system gives the lowest number that is free
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - not a path
        before = sys.stdout, sys.stderr
        sys.stdout = Door(sys.stdout or nowhere, must_arrive=True)
        sys.stderr = Door(sys.stderr or nowhere, must_arrive=False)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def print_document(text: str, *, is_remark: bool = False) -> None:
    """Print what render/ has made, or JSON, on standard error if it is no result."""
    _door(sys.stderr if is_remark else sys.stdout).write_document(text)


def print_output(text: str) -> None:
    """Print what another program has printed."""
    sys.stdout.write(text)


def print_line(text: str, *, is_remark: bool = False) -> None:
    """Print one line, on standard error if it is no result, or if standard output cannot be written."""
    stream = sys.stderr if is_remark or _door(sys.stdout).is_lost else sys.stdout
    print(make_visible(text), file=stream, flush=True)


def shows_remarks() -> bool:
    """Return whether somebody sees at once what is said on standard error."""
    return sys.stderr.isatty()


def _door(stream: TextIO) -> Door:
    assert isinstance(stream, Door), "a verb runs inside open_doors()"
    return stream


def _without_controls(text: str) -> str:
    return CONTROL_CODES.sub(lambda found: make_visible(found.group()), text)


def _write_out_command(found: re.Match[str]) -> str:
    blanks = found["blanks"] or ""
    first, rest = found[0][len(blanks)], found[0][len(blanks) + 1 :]
    return rf"{blanks}\x{ord(first):02x}{rest}"


def _replace(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacked = error.object[error.start : error.end]
    shown = lacked.translate(STAND_INS)
    return shown.encode("ascii", "backslashreplace").decode("ascii"), error.end
