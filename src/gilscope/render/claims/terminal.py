"""A ledger for people at a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.render.claims import tables
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import plain, text, text_width, wrapped

STYLES: dict[Verdict, str] = {"CONFIRMED": "bold green", "REFUTED": "bold red", "INCONCLUSIVE": "yellow"}


def ledger(rulings: Sequence[Ruling], screen: Screen = PAPER) -> str:
    """Return what came of each claim."""
    columns = text_width(screen.width)
    parts = [Text(tables.TITLE, style="bold"), Text()]
    for each in rulings:
        parts += [*_ruling(each, columns), Text()]
    return text([*parts, wrapped("", tables.CAPTION, columns, "dim")], color=screen.color)


def _ruling(ruling: Ruling, columns: int) -> Iterator[Text]:
    head = Text.assemble((ruling.verdict, STYLES.get(ruling.verdict, "dim")), f"  {plain(ruling.id)}")
    if ruling.figure is not None:
        head.append(f"  {plain(tables.figure(ruling))}")
    yield head
    yield wrapped("  ", f"“{plain(ruling.statement)}”", columns)
    yield wrapped("  ", plain(tables.meaning(ruling)), columns)


def listed(statements: Mapping[str, str], screen: Screen = PAPER) -> str:
    """Return the names of claims and what they state."""
    most = max(map(len, statements))
    lines = [
        wrapped(f"{name:<{most}}  ", statement, max(screen.width, most + 40))
        for name, statement in statements.items()
    ]
    return text(lines, color=screen.color)


def explained(name: str, paragraphs: Iterable[tuple[str, str]], screen: Screen = PAPER) -> str:
    """Return a claim in paragraphs."""
    parts = [Text(name, style="bold"), Text()]
    for heading, paragraph in paragraphs:
        parts += [wrapped(f"{heading}: ", paragraph, text_width(screen.width)), Text()]
    return text(parts[:-1], color=screen.color)
