"""The call in several environments, for people at a terminal."""

from rich.console import RenderableType

from gilscope.analyse.probe.environments import Environments
from gilscope.render.environments import tables, words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.probe.terminal import probed


def environments(found: Environments, screen: Screen = PAPER) -> str:
    """Show what probes in several environments found: what differs, then each of them."""
    columns = text_width(screen.width)
    parts: list[RenderableType] = [wrap("", words.write_title(found), columns, "bold"), Text()]
    parts += [wrap("", sentence, columns) for sentence in words.write_sentences(found)]
    for table in tables.make_tables(found):
        parts += [Text(), make_plain_table(table, screen.width)]
    parts += [Text(), *(wrap("! ", note, columns, "yellow") for note in words.write_notes(found))]
    shown = print_parts(parts, color=screen.color)
    if screen.is_brief:
        return shown
    return "\n".join([shown, *(probed(side.found, screen) for side in found.sides)])
