"""Makes untrusted text safe to show: whatever is no letter is written out, so that it acts on nothing.

Text comes from reports, arguments, the names of files, and what a user's function raises or prints. A terminal obeys
control codes in it; bidirectional controls show its letters in another order; a line separator makes it look like a
line of ours; a lone surrogate cannot be written at all.
"""

from unicodedata import category


def make_visible(text: str) -> str:
    r"""Return text in which all that is neither a letter nor a blank is written out, as `\x1b`, `\n` and `\u202e`."""
    if text.isprintable():
        return text
    return "".join(map(_write_out, text))


def make_lines_visible(text: str) -> str:
    """Return the same of a text of several lines, which stay lines."""
    return "\n".join(map(make_visible, text.replace("\r\n", "\n").split("\n")))


def _write_out(letter: str) -> str:
    # The blanks of other scripts are not printable to Python, but a terminal only shows them.
    is_shown = letter.isprintable() or category(letter) == "Zs"
    return letter if is_shown else letter.encode("unicode_escape").decode("ascii")
