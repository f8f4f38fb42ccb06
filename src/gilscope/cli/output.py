"""Where the results of a verb go: one rule for -o and --format of every verb.

A verb has up to two results: a report, which is what was measured, and its explanation. `-o FILE` says by its ending
which one goes there: `.json` takes the report; `.html`, `.md`, `.csv` and `.txt` take the explanation, which goes to
standard output if no such file is named. `--format` sets the explanation's format whatever the ending is, and
`--format json` asks for the report instead.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from gilscope.cli import options, streams
from gilscope.errors import CannotWrite, InvalidOutput, NotAvailable, UnknownName
from gilscope.record import storage
from gilscope.render import ci, formats
from gilscope.render.ci import ServiceFormat
from gilscope.render.formats import Format, Screen

Result = TypeVar("Result")

REPORT = "json"
"""The format that stands for the report."""

REPORT_ENDING = ".json"

OTHER_VERBS = "github and junit are for probe and compare, bencher and bigger_is_better for probe, report and run."


@dataclass(frozen=True)
class Destinations:
    """Where the results of a verb go, checked before it begins. A path of None is standard output."""

    report: Path | None = None
    """None: no file was named for it."""
    explanations: tuple[tuple[Path | None, str], ...] = ((None, formats.TERMINAL),)
    """Each with its format."""
    prints_report: bool = False
    figures: tuple[Path, ...] | None = None
    """The files for all figures as JSON, which are wanted instead of explanations; without any they are printed."""

    @property
    def feeds_programs(self) -> bool:
        """Whether standard output is a document, which no other line may stand in."""
        is_document = any(path is None and form != formats.TERMINAL for path, form in self.explanations)
        return self.prints_report or self.figures == () or is_document

    @property
    def prints_for_people(self) -> bool:
        """Whether standard output shows the explanation for people."""
        return not self.prints_report and (None, formats.TERMINAL) in self.explanations


def choose_destinations(
    outputs: Sequence[Path],
    format_name: str | None,
    no_report: Callable[[Path], str] | None = None,
    services: Sequence[str] = (),
    *,
    as_json: bool = False,
) -> Destinations:
    """Return where the results go that -o, --format and --json ask for.

    A verb that makes no report gives `no_report`: why, and what to type instead to have one in a file. `services` are
    the formats for services that the verb takes beside those for people.

    Raises:
        CannotWrite: a file cannot be written.
        ConflictingOptions: --json stands beside --format.
        InvalidOutput: an ending says nothing, or a report is asked for twice, or of a verb that makes none.
        UnknownName, NotAvailable: there is no such format, or not here.

    """
    options.refuse_two_formats(format_name, as_json=as_json)
    for path in outputs:
        storage.check_writable(path)
    if as_json:
        return Destinations(explanations=(), figures=tuple(outputs))
    if format_name is not None:
        _check_name(format_name, services)
    is_only_printed = format_name in ci.names() and not ci.load(format_name or "").ENDINGS
    of_files = None if is_only_printed else format_name
    found = [(path, _find_format(path, of_files, services)) for path in outputs]
    reports = [path for path, form in found if form == REPORT]
    explanations: list[tuple[Path | None, str]] = [(path, form) for path, form in found if form != REPORT]
    is_printed = format_name == REPORT and not reports
    if no_report is not None and (reports or is_printed):
        asked = f"-o {reports[0]}" if reports else f"--format {REPORT}"
        raise InvalidOutput(f"{asked}: {no_report(reports[0] if reports else Path('all.json'))}.")
    if len(reports) > 1:
        raise InvalidOutput(f"-o {reports[0]} -o {reports[1]}: there is one report, so name one file for it.")
    if is_only_printed:
        explanations.append((None, str(format_name)))
    if not explanations and not is_printed:
        explanations = [(None, formats.TERMINAL if format_name in (None, REPORT) else format_name)]
    for _, form in explanations:
        _check_available(form)
    return Destinations(reports[0] if reports else None, tuple(explanations), is_printed)


def show_explanation(
    kind: Callable[[Format | ServiceFormat], Callable[[Result, Screen], str] | None],
    result: Result,
    places: Destinations,
    *,
    is_brief: bool = False,
) -> None:
    """Write an explanation to all the places that were asked for; `kind` takes a format's function for it.

    What goes to a file is whole, whether or not the terminal's is brief. Figures are written instead where programs
    are to have these.

    Raises:
        CannotWrite: one of them cannot be written. All others are.

    """
    if places.figures is not None:
        from gilscope.render import programs

        # It has a function for each kind of result, as a format has.
        _write_figures(cast("Any", kind)(programs)(result), places.figures)
    with ExitStack() as problems:
        for path, form in places.explanations:
            write = kind(_load_format(form))
            assert write is not None, "a verb takes only formats that write its kind of result"
            shown = replace(screen(), is_brief=is_brief) if path is None else Screen(width())
            text = write(result, shown)
            try:
                write_text(text, path)
            except CannotWrite as error:
                problems.callback(_raise, error)


def _raise(error: Exception) -> None:
    raise error


def append_summary(
    kind: Callable[[ServiceFormat], Callable[[Result], str] | None], result: Result, places: Destinations
) -> None:
    """Append a summary to the file that a service has named for it, if one of its formats was asked for."""
    for name in {form for _, form in places.explanations if form in ci.names()}:
        form = ci.load(name)
        path, write = os.environ.get(form.SUMMARY) if form.SUMMARY else None, kind(form)
        if path and write is not None:
            storage.append_text(Path(path), write(result))


def announce_report(path: Path, places: Destinations, remark: str = "") -> None:
    """Print a written report if that was asked for, and say where it is, out of the way of programs."""
    if places.prints_report:
        streams.print_document(path.read_text(encoding="utf-8") + "\n")
    streams.print_line(f"Report{remark}: {path}", is_remark=places.feeds_programs)


def write_text(text: str, path: Path | None) -> None:
    """Write a text to a file, or print it."""
    if path is None:
        streams.print_document(text)
    else:
        storage.write_text(path, text)


def print_figures(figures: Mapping[str, Any]) -> None:
    """Print figures for programs."""
    _write_figures(figures, ())


def _write_figures(figures: Mapping[str, Any], outputs: Sequence[Path]) -> None:
    """Write figures to files, or print them; those that cannot be written are printed, so that nothing is lost."""
    text = json.dumps(figures, indent=2, allow_nan=False) + "\n"
    for path in outputs or (None,):
        try:
            write_text(text, path)
        except CannotWrite:
            streams.print_document(text)
            raise


def check_takes_report(path: Path, instead: str) -> None:
    """Refuse a file whose ending is not that of a report; `instead` is what to type for an explanation there.

    Raises:
        InvalidOutput: it is another one.

    """
    if _find_format(path, None, ()) != REPORT:
        raise InvalidOutput(f"-o {path}: this verb writes a report, so name a {REPORT_ENDING} file. {instead}")


def screen() -> Screen:
    """Return what is shown on: the terminal."""
    return Screen(width(), is_colored())


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def is_colored() -> bool:
    """Return whether output shows colours."""
    return streams.shows_styles(sys.stdout)


def _load_format(name: str) -> Format | ServiceFormat:
    return formats.load(name) if name in formats.names() else ci.load(name)


def _find_format(path: Path, format_name: str | None, services: Sequence[str]) -> str:
    ending = path.suffix.lower()
    if format_name in services and ending in ci.load(format_name or "").ENDINGS:
        return str(format_name)
    if ending == REPORT_ENDING:
        return REPORT
    named = (name for name in services if ending in ci.load(name).ENDINGS)
    found = format_name or formats.named_by(ending) or next(named, None)
    if found is None:
        endings = [each for name in formats.names() for each in formats.load(name).ENDINGS]
        endings += [each for name in services for each in ci.load(name).ENDINGS if each != REPORT_ENDING]
        raise InvalidOutput(
            f"-o {path}: its ending does not say what goes there. Use {REPORT_ENDING} for the report (what was "
            f"measured), or {', '.join(endings)} for its explanation."
        )
    return found


def _check_name(name: str, services: Sequence[str]) -> None:
    if name in ci.names() and name not in services:
        raise InvalidOutput(f"--format {name}: this verb cannot write that. {OTHER_VERBS}")
    known = (*formats.names(), *services, REPORT)
    if name not in known:
        raise UnknownName("format", name, known)


def _check_available(name: str) -> None:
    reason = _load_format(name).unavailable()
    if reason is not None:
        raise NotAvailable("format", name, reason)
