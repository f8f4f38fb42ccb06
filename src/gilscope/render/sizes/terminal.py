"""The call at several values, for people at a terminal."""

from rich.console import RenderableType

from gilscope.analyse.probe.sizes import Sizes
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.sizes import tables, words


def sizes(found: Sizes, screen: Screen = PAPER) -> str:
    """Show from which value on each way pays, and what the call does at each value."""
    columns = text_width(screen.width)
    parts: list[RenderableType] = [wrap("", words.write_title(found), columns, "bold"), Text()]
    parts += [wrap("", sentence, columns) for sentence in words.write_sentences(found)]
    parts += [Text(), make_plain_table(tables.values(found), screen.width)]
    return print_parts(parts, color=screen.color)
