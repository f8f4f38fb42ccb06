"""The verb `compare`: compares reports with the first one."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf, log1p
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope import parsing
from gilscope.cli import drawings, exit_status, options, output, streams
from gilscope.cli.report import explain_no_report, judge_if_tried
from gilscope.cli.verbs import Verb
from gilscope.errors import NoScatter, NotAReport, RepeatedLabel, UsageError
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.analyse.compare.comparing import Compared
    from gilscope.analyse.compare.condition import Condition, JudgedCondition
    from gilscope.analyse.compare.figures import KnownScatter, Metric
    from gilscope.analyse.compare.sides import Side
    from gilscope.analyse.ruling import Ruling


SERVICES = ("github", "junit")


@click.command(cls=Verb, short_help="Compare reports; fail a CI job")
@click.argument("files", metavar="[LABEL=]FILE…", nargs=-1, required=True)
@click.option(
    "--metric",
    metavar="NAME",
    default="speedup",
    show_default=True,
    help="What to compare: speedup, efficiency or time.",
)
@click.option(
    "--margin",
    metavar="SHARE",
    default="5%",
    show_default=True,
    help="Differences up to this count as equal.",
)
@click.option(
    *("--fail-if", "conditions"),
    metavar="CONDITION",
    multiple=True,
    help="Exit with status 1 if any case clearly (95 %) meets this, as 'speedup<0.95': 5 % less than in the first "
    "report. Of saved probes, with 3 if it is undecided. May be repeated.",
)
@click.option(
    "--scatter-from",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="For a report of one session: how much fresh sessions scatter, from the same machine's past reports.",
)
@click.option(
    "--session-sd",
    metavar="SHARE",
    help="The same as a standard deviation that you state, as 3%.",
)
@options.format_option(*formats.names(), *SERVICES)
@options.json_option()
@options.output_option(options.EXPLANATION_ONLY, "the terminal")
@options.charts_option()
def compare(
    files: tuple[str, ...],
    metric: str,
    margin: str,
    conditions: tuple[str, ...],
    scatter_from: Path | None,
    session_sd: str | None,
    outputs: tuple[Path, ...],
    format_name: str | None,
    as_json: bool,
    charts_folder: Path | None,
) -> None:
    """Compare reports, or saved probes, with the first one.

    With one file: compare the interpreters or instruction sets inside it.

    \b
    gilscope compare laptop=a.json server=b.json
    gilscope compare old.json new.json --fail-if "speedup<0.95"
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    labelled = label_files(files)
    paths = [path for _, path in labelled]
    places = output.choose_destinations(
        outputs, format_name, lambda path: explain_no_report(paths, path), SERVICES, as_json=as_json
    )
    drawings.check_places(charts_folder)
    from gilscope.analyse.compare import comparing, condition, figures, sides

    wanted_metric = figures.parse_metric(metric)
    wanted_margin = parsing.parse_share("The margin", margin, *comparing.MARGINS)
    wanted = [condition.parse(text) for text in conditions]
    stated = parse_session_sd(session_sd, scatter_from)
    reports = [(label, json_report.read(path)) for label, path in labelled]
    found_sides = sides.collect_sides(reports)
    if wanted:
        condition.refuse_few_sessions(found_sides)
    scatters = stated if scatter_from is None else collect_scatters(scatter_from, found_sides)
    compared = comparing.compare_sides(found_sides, wanted_metric, wanted_margin, scatters)
    judged = tuple(_judge(text, each, found_sides, scatters) for text, each in zip(conditions, wanted, strict=True))
    compared = replace(compared, ledgers=_collect_ledgers(reports), conditions=judged)
    output.show_explanation(lambda form: form.compared, compared, places)
    if charts_folder is not None:
        drawings.write_charts(compared, charts_folder, is_remark=places.feeds_programs)
    output.append_summary(lambda form: form.summarize_compared, compared, places)
    _list_conditions(compared)
    sys.exit(_find_status(compared))


def _judge(
    text: str, wanted: "Condition", found_sides: "Sequence[Side]", scatters: "dict[Metric, KnownScatter]"
) -> "JudgedCondition":
    """Return where a condition is met, by the metric that it is about."""
    from gilscope.analyse.compare import comparing, condition

    # What is known of how sessions scatter is of probes, which have one each; a study has its own.
    known = scatters if any(side.probes for side in found_sides) else {}
    return condition.judge_condition(
        text, wanted, comparing.compare_sides(found_sides, wanted.metric, scatters=known)
    )


def _list_conditions(compared: "Compared") -> None:
    """Say where conditions are met, out of the way of programs."""
    from gilscope.render.formats import terminal

    for each in compared.conditions:
        text = terminal.list_met_cases(each, output.screen(), with_undecided=compared.is_of_probes)
        streams.print_document(text, is_remark=True)


def _find_status(compared: "Compared") -> int:
    """Return the exit status: 1 if a condition is met somewhere; of probes, 3 if it is undecided."""
    if any(each.met for each in compared.conditions):
        return exit_status.CONDITION_MET
    # Of a study's many cases some are always undecided: a status for that would say nothing.
    is_undecided = compared.is_of_probes and any(each.undecided for each in compared.conditions)
    return exit_status.UNFIT if is_undecided else exit_status.FINE


def label_files(texts: Sequence[str]) -> list[tuple[str, Path]]:
    """Return a label and a path for each argument as LABEL=FILE; without a label, the file's own name.

    Raises:
        RepeatedLabel: two have the same label.

    """
    found = [_label_file(text) for text in texts]
    labels = [label for label, _ in found]
    for label in labels:
        if labels.count(label) > 1:
            raise RepeatedLabel(label)
    return found


def parse_session_sd(text: str | None, folder: Path | None) -> "dict[Metric, KnownScatter]":
    """Return the scatter between sessions that a user states, of every metric; nothing if none is stated.

    Raises:
        InvalidNumber: it is no share from 0.1 % to 100 %.
        UsageError: a folder of reports is named as well.

    """
    if text is None:
        return {}
    if folder is not None:
        raise UsageError("--scatter-from and --session-sd say the same in two ways: leave one of them out.")
    from gilscope.analyse.compare.figures import METRICS, KnownScatter
    from gilscope.statistics.replication import Scatter

    variance = log1p(parsing.parse_share("The standard deviation between sessions", text, 0.001, 1.0)) ** 2
    return {metric: KnownScatter(Scatter(variance, inf)) for metric in METRICS}


def collect_scatters(folder: Path, compared: "Sequence[Side]") -> "dict[Metric, KnownScatter]":
    """Return how much sessions scatter in the reports of a folder that are of the compared machines.

    Raises:
        NoScatter: none of them says.

    """
    from gilscope.analyse.compare import figures, sides

    hosts = {each.study.setting.facts.get("host") for each in compared}
    past = []
    for path in sorted(folder.glob("*.json")):
        with suppress(NotAReport):
            found = sides.list_settings(path.stem, json_report.read(path))
            past += [each for each in found if each.study.setting.facts.get("host") in hosts]
    known = {metric: figures.estimate_scatter(past, metric) for metric in figures.METRICS}
    scatters = {metric: each for metric, each in known.items() if each is not None}
    if not scatters:
        raise NoScatter(str(folder))
    return scatters


def _label_file(text: str) -> tuple[str, Path]:
    label, separator, path = text.partition("=")
    if not separator or Path(text).exists():  # the name of a file may have an equals sign in it
        return Path(text).stem, Path(text)
    return label, Path(path)


def _collect_ledgers(reports: Sequence[tuple[str, Report]]) -> "tuple[tuple[str, tuple[Ruling, ...]], ...]":
    """Return the verdicts on claims in each report, or nothing if no report has any."""
    found = tuple((label, judge_if_tried(report)) for label, report in reports)
    return found if any(verdicts for _, verdicts in found) else ()
