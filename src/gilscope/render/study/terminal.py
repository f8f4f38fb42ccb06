"""A study in full at a terminal: for each setting the answer, the table of all comparisons, and what weakens it."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.render.lines import KEPT, Text, text_width, wrap
from gilscope.render.plain_tables import choose_table, make_plain_table
from gilscope.render.study import summary_table, words
from gilscope.render.study.tables import skip_reasons
from gilscope.render.study.weaknesses import write_warnings
from gilscope.render.table import Table


def show_whole(study: StudyFigures, width: int) -> list[RenderableType]:
    """Return the parts of a study's long form; no line is wider than this."""
    settings = [each for each in study.settings if each.comparisons or not (study.rulings or study.probes)]
    parts: list[RenderableType] = []
    for each in settings:
        if len(settings) > 1:
            parts += [wrap("", each.setting.label, text_width(width), "bold underline"), Text()]
        parts += [*_show_setting(each, width), Text()]
    return parts[:-1]


def _show_setting(each: SettingFigures, width: int) -> Iterator[RenderableType]:
    columns = text_width(width)
    sentences = list(words.write_sentences(each))
    yield from (wrap("", sentence, columns) for sentence in sentences)
    table = choose_summary(each.comparisons, width)
    if table.rows:
        yield from [Text()] if sentences else []
        yield make_plain_table(table, width)
        yield Text()
        yield wrap("", table.caption.replace(" %", f"{KEPT}%"), columns)
    yield wrap("", " · ".join(fact.replace(" ", KEPT) for fact in each.setting.phrases), columns)
    for warning in write_warnings(each):
        yield wrap("! ", warning, columns, "yellow")
    for reason, names in skip_reasons(each.skips):
        kept = ", ".join(name.replace("× ", f"×{KEPT}") for name in names)
        yield wrap("- ", f"not measured: {kept}: {reason}", columns, "dim")


def choose_summary(comparisons: Sequence[ComparisonScaling], width: int) -> Table:
    """Return the table of comparisons with as many columns as there is room for."""
    found = (summary_table.summary(comparisons, left_out) for left_out in summary_table.GIVE_WAY)
    widest, *fewer = map(_put_kernels_above, found)
    return choose_table(widest, width, fewer)


def _put_kernels_above(table: Table) -> Table:
    """Return the table with each kernel's name in a row of its own above its implementations: that saves a column."""
    rows: list[tuple[str, ...]] = []
    previous = None
    for kernel, code, *cells in table.rows:
        if kernel != previous:
            rows.append((kernel, *("" for _ in cells)))
        rows.append((f"  {code}", *cells))
        previous = kernel
    return Table(table.key, table.title, table.caption, table.headings[1:], tuple(rows))
