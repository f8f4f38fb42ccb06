"""Tables of text for a terminal, by rich."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from gilscope.render import table as render_table
from gilscope.render.lines import Text, make_console


def make_plain_table(shown: render_table.Table, width: int) -> Table:
    """Return a table of text; its last column takes what width is left."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, title=Text(shown.title))
    table.title_justify, table.title_style = "left", "bold"
    for heading, align in shown.columns:
        table.add_column(Text(heading), justify=align, overflow="fold", max_width=max(24, width // 2))
    for row in shown.rows:
        table.add_row(*(Text(cell) for cell in row))
    if needed_width(table) > width:
        table.padding = 0
    return table


def needed_width(table: Table) -> int:
    """Return how wide a table is."""
    return make_console(color=False).measure(table).maximum
