"""For people at a terminal, by rich. A report may be untrusted: nothing in it is markup or control code."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rich.box import SIMPLE_HEAD
from rich.console import JustifyMethod, RenderableType
from rich.table import Table

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.model.case import Skip
from gilscope.model.executor import Executor
from gilscope.render import names as render_names
from gilscope.render import numbers
from gilscope.render.claims.terminal import ledger as ledger
from gilscope.render.compare.terminal import compared as compared
from gilscope.render.compare.terminal import list_met_cases as list_met_cases
from gilscope.render.environments.terminal import environments as environments
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import KEPT, Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import needed_width
from gilscope.render.probe.terminal import probed as probed
from gilscope.render.sizes.terminal import sizes as sizes
from gilscope.render.study import tables
from gilscope.render.study import words as study_words
from gilscope.render.study.closing import show_brief

ENDINGS = (".txt",)

LEGEND = (
    ("", "× is speedup against serial {intervals}, a warm pool on both sides."),
    (
        "capacity",
        (
            "Capacity is what N independent native threads get from this machine for the kernel's kind of work, the "
            "ceiling; beside it, how much of it the fastest way reached."
        ),
    ),
    ("native ×", "Native is one Python thread whose call uses native threads of its own (Numba's prange)."),
    ("A/A", "A/A is how far two identical serial arms seem to differ: nothing within it is claimed."),
)
"""Sentences, each with the heading of the column that it explains."""

TITLE = "What releasing the GIL brings here"

MOST_TABLE = 112
"""Columns of the closing table with the longest names of the study, if two families of workers were measured."""

GIVE_WAY = (("best start",), ("A/A",), ("capacity", "of it"))
"""What is left out, in turn, where more families than that have no room; other formats have it."""


@dataclass(frozen=True)
class Column:
    """A column of the closing table: its heading, and the cell of a comparison."""

    heading: str
    justify: JustifyMethod
    cell: Callable[[ComparisonScaling], Text]


def study(study: StudyFigures, screen: Screen = PAPER) -> str:
    """Return the tables of a study: how fast each family of workers is, and which is fastest; or one screen of it."""
    shown = print_parts(
        show_brief(study, screen.width) if screen.is_brief else _show_whole(study, screen), color=screen.color
    )
    more = [ledger(Ledger(study.rulings), screen)] if study.rulings else []
    more += [environments(each, screen) for each in study.environments]
    more += [sizes(each, screen) for each in study.sizes]
    more += [probed(each, screen) for each in study.lone_probes]
    return "\n".join([*([shown] if shown else []), *more])


def _show_whole(study: StudyFigures, screen: Screen) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for each in (each for each in study.settings if each.comparisons or not (study.rulings or study.probes)):
        title = TITLE if len(study.settings) == 1 else f"{TITLE}: {each.setting.label}"
        columns = _columns(each.comparisons, screen.width)
        intervals = study_words.describe_intervals(one.serial_ns for one in each.comparisons).replace(
            " %", f"{KEPT}%"
        )
        sentences = (sentence for of, sentence in LEGEND if not of or of in {one.heading for one in columns})
        legend = " ".join(sentences).format(intervals=intervals)
        legend += tables.explain_marks(one.fastest for one in each.comparisons)
        parts += [wrap("", line, text_width(screen.width)) for line in study_words.write_trust(each.trust)]
        parts += [_table(each.comparisons, columns, title, screen.width), Text()]
        parts += [*_notes(each, legend, text_width(screen.width)), Text()]
    return parts[:-1]


def _notes(each: SettingFigures, legend: str, width: int) -> Iterator[Text]:
    yield wrap("", " · ".join(fact.replace(" ", KEPT) for fact in each.setting.phrases), width)
    yield wrap("", legend, width)
    for sentence in study_words.write_undecided(each.comparisons):
        yield wrap("? ", sentence, width)
    for warning in _warnings(each):
        yield wrap("! ", warning, width, "yellow")
    for skipped in _skipped(each.skips):
        yield wrap("- ", f"not measured: {skipped}", width, "dim")


def _columns(comparisons: Sequence[ComparisonScaling], width: int) -> Sequence[Column]:
    """Return the columns of the closing table for which there is room."""
    families = render_names.families(comparisons)
    columns = list(_all_columns(families))
    for headings in GIVE_WAY:
        if needed_width(_table(comparisons, columns, "", width=0)) <= max(width, MOST_TABLE):
            break
        columns = [each for each in columns if each.heading not in headings]
    return columns


def _all_columns(families: Sequence[Executor]) -> Iterator[Column]:
    yield Column("implementation", "left", lambda each: Text(render_names.name_implementation(each)))
    for executor in families:
        yield Column(f"{executor.family} ×", "right", partial(_best, executor.family))
        if executor.method:
            yield Column("best start", "left", partial(_best_method, executor.family))
    yield Column("capacity", "right", lambda each: Text(tables.capacity(each)))
    yield Column("of it", "right", lambda each: Text(tables.reached(each)))
    yield Column("A/A", "right", lambda each: Text(numbers.noise(each.noise)))
    yield Column("wins", "left", _winner)


def _table(comparisons: Iterable[ComparisonScaling], columns: Sequence[Column], title: str, width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    table.title, table.title_justify, table.title_style = Text(title), "left", "bold"
    table.add_column("kernel", no_wrap=True)
    for column in columns:
        table.add_column(Text(column.heading), justify=column.justify, no_wrap=True)
    previous = None
    for comparison in comparisons:
        if previous not in (None, comparison.kernel):
            table.add_row()
        kernel = Text(comparison.kernel if previous != comparison.kernel else "")
        table.add_row(kernel, *(column.cell(comparison) for column in columns))
        previous = comparison.kernel
    if needed_width(table) + len(columns) <= width:
        table.padding = (0, 1, 0, 0)
    return table


def _best(family: str, comparison: ComparisonScaling) -> Text:
    return Text(tables.best(comparison, family))


def _best_method(family: str, comparison: ComparisonScaling) -> Text:
    arm = comparison.best(family)
    return Text() if arm is None else Text(f"{arm.executor.method} {arm.arm.case.transport}")


def _winner(comparison: ComparisonScaling) -> Text:
    return Text(comparison.winner, style="dim" if comparison.winner in ("tie", "?") else "bold green")


def _warnings(study: SettingFigures) -> list[str]:
    return [*study.warnings, *(warning for each in study.comparisons for warning in each.warnings)]


def _skipped(skips: Iterable[Skip]) -> Iterator[str]:
    for reason, names in tables.skip_reasons(skips):
        yield f"{', '.join(name.replace(' ', KEPT) for name in names)}: {reason}"
