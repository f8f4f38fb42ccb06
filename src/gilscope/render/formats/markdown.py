"""For issues and notes: GitHub's Markdown. A report may be untrusted: nothing in it is markup."""

from collections.abc import Iterable, Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.history.following import History
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sizes import Sizes
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.render import markdown_tables
from gilscope.render.claims import tables as ledger_tables
from gilscope.render.claims import words as ledger_words
from gilscope.render.compare import tables as compare_tables
from gilscope.render.compare import words as compare_words
from gilscope.render.environments import tables as environment_tables
from gilscope.render.environments import words as environment_words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history import tables as history_tables
from gilscope.render.history import words as history_words
from gilscope.render.markdown_tables import escape, make_row
from gilscope.render.probe import tables as probe_tables
from gilscope.render.probe import words as probe_words
from gilscope.render.probe.advice import write_advice
from gilscope.render.probe.code import write_code
from gilscope.render.probe.sharing import write_sharing
from gilscope.render.sizes import tables as size_tables
from gilscope.render.sizes import words as size_words
from gilscope.render.study import cost_tables, tables, words
from gilscope.render.study.summary_table import TITLE
from gilscope.render.study.weaknesses import write_warnings
from gilscope.render.table import Table

ENDINGS = (".md",)

FOLDED = ("ways", "cold", "sent", "facts", "skips")
"""Tables that a reader unfolds: an issue is not to be buried under them."""

MOST_ROWS = 80
"""Of a table that is not folded."""


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return a report for pasting."""
    settings = [each for each in study.settings if each.comparisons or not (study.rulings or study.probes)]
    lines = [line for each in settings for line in _setting(each)]
    lines += [ledger(Ledger(study.rulings))] if study.rulings else []
    return "\n".join(
        [*lines, *map(environments, study.environments), *map(sizes, study.sizes), *map(probed, study.lone_probes)]
    )


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Write compared reports, for pasting."""
    lines = [
        "## Do the conclusions differ?",
        "",
        *(f"- {escape(each)}" for each in compare_words.write_differences(compared)),
        "",
    ]
    for table in compare_tables.make_tables(compared):
        is_folded = compare_tables.is_folded(table) or table.key in FOLDED or len(table.rows) > MOST_ROWS
        lines += _write_section(table, is_folded=is_folded)
    return "\n".join([*lines, *(f"> ⚠ {escape(warning)}" for warning in compared.warnings), ""])


def ledger(ledger_found: Ledger, _: Screen = PAPER) -> str:
    """Return what came of each claim, for pasting."""
    table = ledger_tables.verdicts(ledger_found)
    lines = [f"## {table.title}", ""]
    for sentence in ledger_words.write_head(ledger_found):
        lines += [escape(sentence), ""]
    lines += [*markdown_tables.write_table(table), ""]
    for each in ledger_found.rulings:
        if (found := ledger_tables.evidence(each)).rows:
            lines += [*markdown_tables.fold_table(found)]
    return "\n".join([*lines, ""])


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return what a probe found, for pasting into an issue."""
    lines = [f"## {escape(probe_words.write_title(found))}", ""]
    lines += [f"> ⚠ {escape(disturbance)}", ""] if (disturbance := probe_words.write_disturbance(found)) else []
    lines += [f"**{escape(headline)}**", ""] if (headline := probe_words.write_headline(found)) else []
    lines += [escape(sharing), ""] if (sharing := write_sharing(found.sharing)) else []
    lines += [line for each in write_advice(found) for line in (escape(each), "")]
    code = write_code(found)
    lines += ["```python", *code.split("\n"), "```", ""] if code else []
    lines += [*_row_by_row(("", "measured"), probe_words.list_figures(found)), ""]
    why = probe_words.write_reason(found)
    lines += [f"**Why not faster.** {escape(why)}", ""] if why else []
    for table in probe_tables.make_tables(found):
        lines += _write_section(table, is_folded=table.key in FOLDED)
    lines += [f"- {escape(note)}" for note in found.notes]
    return "\n".join([*lines, "", escape(" · ".join(found.phrases)), ""])


def environments(found: Environments, _: Screen = PAPER) -> str:
    """Return what probes in several environments found, for pasting into a pull request."""
    lines = [f"## {escape(environment_words.write_title(found))}", ""]
    conditions = (line for each in found.conditions for line in environment_words.write_condition(each))
    lines += [f"- {escape(each)}" for each in (*conditions, *environment_words.write_sentences(found))]
    lines += [""]
    for table in environment_tables.make_tables(found):
        lines += _write_section(table, is_folded=False)
    lines += [f"> ⚠ {escape(note)}" for note in environment_words.write_notes(found)]
    for side in found.sides:
        lines += ["", "<details>", f"<summary>{escape(side.label)}</summary>", "", probed(side.found), "</details>"]
    return "\n".join([*lines, ""])


def sizes(found: Sizes, _: Screen = PAPER) -> str:
    """Return what probes found at several values of a variable, for pasting."""
    lines = [f"## {escape(size_words.write_title(found))}", ""]
    lines += [*(f"- {escape(each)}" for each in size_words.write_sentences(found)), ""]
    for table in size_tables.make_tables(found):
        lines += _write_section(table, is_folded=False)
    return "\n".join([*lines, ""])


def history(found: History, _: Screen = PAPER) -> str:
    """Return figures over many reports, for pasting."""
    lines = [f"## {escape(history_words.write_title(found))}", ""]
    lines += [*(f"- {escape(each)}" for each in history_words.write_sentences(found)), ""]
    for table in history_tables.make_tables(found):
        lines += _write_section(table, is_folded=False)
    return "\n".join([*lines, *(f"> ⚠ {escape(note)}" for note in history_words.write_notes(found)), ""])


def _write_section(table: Table, *, is_folded: bool) -> Iterator[str]:
    """Yield the lines of a table under its title; a reader unfolds those that are folded."""
    if is_folded:
        yield from markdown_tables.fold_table(table)
    else:
        yield from (f"### {escape(table.title)}", "", *markdown_tables.write_table(table), "")


def _row_by_row(headings: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield make_row(*headings)
    yield make_row("---", "---")
    yield from (make_row(*cells) for cells in rows)


def _setting(study: SettingFigures) -> Iterator[str]:
    yield f"## {TITLE} {escape(study.setting.label)}"
    yield ""
    yield from (f"- {escape(sentence)}" for sentence in words.write_sentences(study))
    yield ""
    for table in tables.make_tables(study, *cost_tables.make_tables(study)):
        yield from _write_section(table, is_folded=table.key in FOLDED)
    for warning in write_warnings(study):
        yield f"> ⚠ {escape(warning)}"
    yield ""
