"""A ledger for people at a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.render.claims import tables
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap

STYLES: dict[Verdict, str] = {"CONFIRMED": "bold green", "REFUTED": "bold red", "INCONCLUSIVE": "yellow"}


def ledger(rulings: Sequence[Ruling], screen: Screen = PAPER) -> str:
    """Return what came of each claim."""
    columns = text_width(screen.width)
    parts = [Text(tables.TITLE, style="bold"), Text()]
    for each in rulings:
        parts += [*_ruling(each, columns), Text()]
    return print_parts([*parts, wrap("", tables.CAPTION, columns, "dim")], color=screen.color)


def _ruling(ruling: Ruling, columns: int) -> Iterator[Text]:
    head = Text()
    head.append(ruling.verdict, STYLES.get(ruling.verdict, "dim"))
    head.append(f"  {ruling.id}")
    if ruling.figure is not None:
        head.append(f"  {tables.figure(ruling)}")
    yield head
    yield wrap("  ", f"“{ruling.statement}”", columns)
    yield wrap("  ", tables.meaning(ruling), columns)


def list_claims(statements: Mapping[str, str], screen: Screen = PAPER) -> str:
    """Return the names of claims and what they state."""
    most = max(map(len, statements))
    lines = [
        wrap(f"{name:<{most}}  ", statement, max(screen.width, most + 40)) for name, statement in statements.items()
    ]
    return print_parts(lines, color=screen.color)


def explain_claim(name: str, paragraphs: Iterable[tuple[str, str]], screen: Screen = PAPER) -> str:
    """Return a claim in paragraphs."""
    parts = [Text(name, style="bold"), Text()]
    for heading, paragraph in paragraphs:
        parts += [wrap(f"{heading}: ", paragraph, text_width(screen.width)), Text()]
    return print_parts(parts[:-1], color=screen.color)
