"""The page of figures over many reports."""

from gilscope.analyse.history.following import History
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history import tables, words
from gilscope.render.offline import draw, fill_page, load_library


def history(found: History, _: Screen = PAPER) -> str:
    """Return the page of figures over many reports.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    from gilscope.render.history import charts

    return fill_page(
        "history.html",
        title=words.write_title(found),
        sentences=tuple(words.write_sentences(found)),
        pictures=draw(charts.draw_all(found), "h"),
        tables=tables.make_tables(found),
        notes=tuple(words.write_notes(found)),
    )
