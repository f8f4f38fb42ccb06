"""A ledger for people at a terminal."""

from collections.abc import Iterable, Iterator, Mapping

from gilscope.analyse.ruling import Ledger, Ruling, Verdict
from gilscope.render.claims import tables
from gilscope.render.claims.words import VERDICT_WORDS, write_head
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap

STYLES: dict[Verdict, str] = {"CONFIRMED": "bold green", "REFUTED": "bold red", "INCONCLUSIVE": "yellow"}


def ledger(found: Ledger, screen: Screen = PAPER) -> str:
    """Return what came of all claims, then of each."""
    columns = text_width(screen.width)
    parts = [
        wrap("", tables.TITLE, columns, "bold"),
        *(wrap("", each, columns) for each in write_head(found)),
        Text(),
    ]
    for each in found.rulings:
        parts += [*_ruling(each, columns), Text()]
    return print_parts([*parts, wrap("", tables.CAPTION, columns, "dim")], color=screen.color)


def _ruling(ruling: Ruling, columns: int) -> Iterator[Text]:
    head = Text()
    head.append(VERDICT_WORDS[ruling.verdict], STYLES.get(ruling.verdict, "dim"))
    head.append(f"  {ruling.id}", "dim")
    yield head
    yield wrap("  ", f"“{ruling.statement}”", columns)
    if ruling.figure is not None:
        yield wrap("  ", tables.figure(ruling), columns)
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
