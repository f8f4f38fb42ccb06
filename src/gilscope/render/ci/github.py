"""For a job of GitHub Actions: annotations beside the function's first line, and a summary for the job's page.

A line that begins with two colons is a command to the job. Each stands on one line, with its texts escaped as the job
asks for: nothing in a report can be a command of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.probe.demands import Outcome
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.model.probe import Source
from gilscope.render.compare import tables as compare_tables
from gilscope.render.compare.words import write_case, write_condition, write_differences
from gilscope.render.environments import words as environment_words
from gilscope.render.formats import PAPER, Screen, markdown
from gilscope.render.markdown_tables import escape, fold_table
from gilscope.render.probe import tables, words
from gilscope.render.probe.advice import write_advice
from gilscope.render.probe.demands import write_demand
from gilscope.render.probe.sharing import write_sharing
from gilscope.visible import make_visible

SUMMARY = "GITHUB_STEP_SUMMARY"

Level = Literal["error", "warning", "notice"]

LEVELS: Mapping[Outcome, Level] = {"violated": "error", "undecided": "warning", "fulfilled": "notice"}

ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
"""What stands for letters that would end a command, or be read as one of these."""

ESCAPES_OF_PROPERTIES = ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return an annotation for each demand, or one with the answer if nothing was demanded."""
    return "".join(f"{line}\n" for line in _annotate_probed(found))


def summarize_probed(found: Probed) -> str:
    """Return the answer, what came of the demands, what to use, and everything else folded."""
    lines = [f"## {escape(words.write_title(found))}", ""]
    lines += [f"> ⚠ {escape(disturbance)}", ""] if (disturbance := words.write_disturbance(found)) else []
    lines += [f"- **{each.outcome}**: {escape(write_demand(each, found))}" for each in found.judged]
    lines += ["", escape(sharing)] if (sharing := write_sharing(found.sharing)) else []
    lines += ["", escape(" ".join(write_advice(found))), ""]
    lines += [f"- {escape(name)}: {escape(value)}" for name, value in words.list_figures(found)]
    lines += ["", *(f"> ⚠ {escape(note)}" for note in found.notes), ""]
    for table in tables.make_tables(found):
        lines += () if table.key == "demands" else fold_table(table)  # these are said above
    return "\n".join([*lines, ""])


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Return an annotation for each case in which a condition is met or undecided; without any, what differs."""
    return "".join(f"{line}\n" for line in _annotate_compared(compared))


def summarize_compared(compared: Compared) -> str:
    """Return what came of the conditions and what differs, and everything else folded."""
    lines = ["## Do the conclusions differ?", ""]
    for each in compared.conditions:
        lines += [f"- {escape(line)}" for line in write_condition(each, with_undecided=compared.is_of_probes)]
    lines += ["", *(f"- {escape(each)}" for each in write_differences(compared)), ""]
    lines += [*(f"> ⚠ {escape(warning)}" for warning in compared.warnings), ""]
    for table in compare_tables.make_tables(compared):
        lines += fold_table(table)
    return "\n".join([*lines, ""])


def environments(found: Environments, _: Screen = PAPER) -> str:
    """Return an annotation for what each environment fails or leaves undecided; without any, what differs."""
    return "".join(f"{line}\n" for line in _annotate_environments(found))


def summarize_environments(found: Environments) -> str:
    """Return what came of the conditions, and the before/after table of a pull request."""
    return markdown.environments(found)


def annotate(level: Level, text: str, source: Source | None = None) -> str:
    """Return the command that shows a text, beside a line of the project if there is one."""
    place = {} if source is None else {"file": source.file, "line": str(source.line)}
    named = {**place, "title": "gilscope"}.items()
    properties = ",".join(f"{name}={make_visible(value).translate(ESCAPES_OF_PROPERTIES)}" for name, value in named)
    return f"::{level} {properties}::{make_visible(text).translate(ESCAPES)}"


def _annotate_probed(found: Probed) -> Iterator[str]:
    if found.ended is not None:
        yield annotate("error", f"{words.write_title(found)}: {found.ended}", found.source)
    for each in found.judged:
        yield annotate(LEVELS[each.outcome], write_demand(each, found), found.source)
    if found.ended is None and not found.judged:
        text = f"{words.write_title(found)}. {' '.join(write_advice(found))}".rstrip()
        yield annotate("notice", text, found.source)


def _annotate_environments(found: Environments) -> Iterator[str]:
    source = found.sides[0].found.source
    said = False
    for side in found.sides:
        if side.found.ended is not None:
            said = True
            yield annotate("error", f"{side.label}: {side.found.ended}", source)
        for each in side.found.judged:
            said = True
            yield annotate(LEVELS[each.outcome], f"{side.label}: {write_demand(each, side.found)}", source)
    for condition in found.conditions:
        said = True
        level: Level = "error" if condition.met else "warning" if condition.undecided else "notice"
        text = " ".join(" ".join(environment_words.write_condition(condition)).split())
        yield annotate(level, text, source)
    if not said:
        yield from (annotate("notice", each, source) for each in environment_words.write_sentences(found))


def _annotate_compared(compared: Compared) -> Iterator[str]:
    for each in compared.conditions:
        for found in each.met:
            yield annotate("error", f"{each.text}: {write_case(found)}", compared.find_source(found.case))
        for found in each.undecided if compared.is_of_probes else ():
            text = f"{each.text}: undecided: {write_case(found)}"
            yield annotate("warning", text, compared.find_source(found.case))
    if not any(each.met for each in compared.conditions):
        yield from (annotate("notice", each) for each in write_differences(compared))
