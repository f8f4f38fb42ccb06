"""The verb `report`: explains reports."""

import shlex
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope.cli import drawings, options, output, streams
from gilscope.cli.verbs import Verb
from gilscope.model.report import Report
from gilscope.record import json_report, merge
from gilscope.render import formats

if TYPE_CHECKING:
    from gilscope.analyse.ruling import Ruling


SERVICES = ("bencher", "bigger_is_better")


@click.command(cls=Verb, short_help="Show a report (terminal, page, CSV)")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=Path)
@options.format_option(*formats.names(), *SERVICES)
@options.json_option()
@options.output_option(options.EXPLANATION_ONLY, "the terminal")
@options.verbose_option()
@options.charts_option()
@click.option(
    "--slide",
    "slide_path",
    metavar="FILE",
    type=Path,
    help="Write three numbers and one picture too, for a slide: x.png or x.svg.",
)
@click.option("--open", "is_opened", is_flag=True, help="Show the page that -o names in a browser.")
def report(
    files: tuple[Path, ...],
    outputs: tuple[Path, ...],
    format_name: str | None,
    as_json: bool,
    is_verbose: bool,
    charts_folder: Path | None,
    slide_path: Path | None,
    is_opened: bool,
) -> None:
    """Show what was measured, at the terminal or as a page. Several files are read as one report.

    \b
    gilscope report mine.json
    gilscope report mine.json -o mine.html --open
    gilscope report one.json two.json --format markdown
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    places = output.choose_destinations(
        outputs, format_name, lambda path: explain_no_report(files, path), SERVICES, as_json=as_json
    )
    pages = [path for path, form in places.explanations if form == "html" and path is not None]
    if is_opened and not pages:
        raise click.UsageError("--open shows a page: name one with -o, as in -o report.html.")
    drawings.check_places(charts_folder, slide_path)
    from gilscope.analyse.study import analyse_study as analysed

    joined = merge.join_reports(map(json_report.read, files))
    study = replace(analysed(joined), rulings=judge_if_tried(joined))
    output.show_explanation(lambda form: form.study, study, places, is_brief=not is_verbose)
    if places.prints_for_people and study.settings:
        _name_files(files)
    if charts_folder is not None:
        drawings.write_charts(study, charts_folder, is_remark=places.feeds_programs)
    if slide_path is not None:
        drawings.write_slide(study, slide_path, is_remark=places.feeds_programs)
    if is_opened:
        click.launch(str(pages[0]))


def _name_files(files: Iterable[Path]) -> None:
    """Print where the reports are, and their page, or how to make it."""
    from gilscope.render import page

    first, *others = files
    place = page.find_place(first)
    is_there = not others and place.is_file() and place.stat().st_mtime >= first.stat().st_mtime
    streams.print_line(f"Report: {first}" + (f" and {len(others)} more" if others else ""))
    streams.print_line(f"Page: {place if is_there else f'none yet; -o {place.name} makes it'}")


def explain_no_report(files: Iterable[Path], path: Path) -> str:
    """Return why explaining these reports makes no new one, and how to join them in one."""
    command = shlex.join(["gilscope", "merge", *map(str, files), "-o", str(path)])
    return f"reports are explained here, and nothing is measured. To join reports in one: {command}"


def judge_if_tried(report: Report) -> "tuple[Ruling, ...]":
    """Return the verdict on each claim; none if no claim was tried."""
    if not any(session.evidence for session in report.sessions):
        return ()
    # Imported where there is something to judge: most reports have no claims.
    from gilscope.claims import rulings as claims_rulings

    return claims_rulings.judge_report(report)
