"""What -o and --format mean: one rule for each verb and ending. Made-up reports stand for what would be measured."""

import shutil
from pathlib import Path

import pytest
from benchmarks import made_up
from click.testing import CliRunner, Result

from gilscope import probe
from gilscope.claims import ledger
from gilscope.cli import output
from gilscope.cli.main import main
from gilscope.errors import CannotWrite
from gilscope.model.progress import ShowProgress
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render import formats, offline
from gilscope.study import pending, requests, running
from gilscope.study.pending import PendingStudy
from gilscope.study.running import Outcome
from tests.made_up import probes

LEDGER = Path(__file__).parents[2] / "docs/data/claims/cpython-3.11.json"

MEASURING = {
    "run": ["run", "--plan", "quick"],
    "claims": ["claims", "-k", "gil"],
    "probe": ["probe", "zlib:compress"],
}

EXPLAINING = {
    "report": ["report", "one.json"],
    "compare": ["compare", "one.json", "two.json"],
    "claims of a file": ["claims", "one.json"],
}

FORMATS = {"html": "html", "md": "markdown", "csv": "csv", "txt": "terminal"}

UNKNOWN = ("x.xyz", "x", "x.json.partial")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that commands start in, with two reports, and measure nothing."""
    monkeypatch.chdir(tmp_path)
    report = made_up.report(kernels=1, sessions=1)
    for name, seed in (("one.json", 1), ("two.json", 2)):
        json_report.write(tmp_path / name, made_up.report(kernels=1, sessions=1, seed=seed))

    def run(study: PendingStudy, show: ShowProgress) -> Outcome:  # noqa: ARG001 - as the true one
        json_report.write(study.path, report)
        return Outcome(report, is_complete=True, was_interrupted=False)

    def measure(claims: object, plan: str, path: Path | None, show: object) -> Path:  # noqa: ARG001 - as the true one
        target = path or Path("reports/of-its-own.json")
        target.parent.mkdir(exist_ok=True)
        shutil.copy(LEDGER, target)
        return target

    monkeypatch.setattr(running, "run", run)
    monkeypatch.setattr(ledger, "measure", measure)
    monkeypatch.setattr(probe, "run", lambda *_: Report((probes.session(),)))
    return tmp_path


def gilscope(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def kind_of(path: Path) -> str:
    """Return what a file holds: the format of an explanation, or `report`."""
    text = path.read_text(encoding="utf-8")
    if text.startswith("{"):
        json_report.read(path)
        return "report"
    if text.startswith("<!DOCTYPE html>"):
        return "html"
    if "| --- |" in text:
        return "markdown"
    return "csv" if text.partition("\n")[0].count(",") > 5 else "terminal"


def kind_printed(result: Result, folder: Path) -> str:
    printed = folder / "printed"
    printed.write_text(result.stdout, encoding="utf-8")
    return kind_of(printed)


needs_pages = pytest.mark.skipif(offline.unavailable() is not None, reason=str(offline.unavailable()))


def endings() -> list[object]:
    return [pytest.param(end, kind, marks=needs_pages if kind == "html" else ()) for end, kind in FORMATS.items()]


@pytest.mark.parametrize("verb", [*MEASURING, *EXPLAINING])
@pytest.mark.parametrize(("ending", "form"), endings())
def test_an_explanation_goes_where_an_ending_says_its_format(verb: str, ending: str, form: str, folder: Path) -> None:
    result = gilscope(*(MEASURING | EXPLAINING)[verb], "-o", f"x.{ending}")
    assert result.exit_code == 0, result.output
    assert kind_of(folder / f"x.{ending}") == form
    printed = result.stdout
    assert printed == "" or printed.startswith("Report: reports/"), "the explanation is not printed as well"


def test_the_page_on_reports_has_every_ending_and_every_format() -> None:
    page = (Path(__file__).parents[2] / "docs/reports.md").read_text(encoding="utf-8")
    for name in formats.names():
        assert all(f"`{word}`" in page for word in (name, *formats.load(name).ENDINGS)), name


@needs_pages
def test_an_ending_may_have_capitals_and_html_may_be_short() -> None:
    paths = [Path(f"x.{ending}") for ending in ("htm", "HTML", "MD", "JSON")]
    found = output.choose_destinations(paths, None)
    assert found.explanations == tuple(zip(paths, ("html", "html", "markdown"), strict=False))
    assert found.report == paths[-1]


@pytest.mark.parametrize("verb", MEASURING)
def test_a_verb_that_measures_puts_its_report_into_a_json_file(verb: str, folder: Path) -> None:
    result = gilscope(*MEASURING[verb], "-o", "x.json")
    assert result.exit_code == 0, result.output
    assert kind_of(folder / "x.json") == "report"
    assert kind_printed(result, folder) == "terminal"
    assert not (folder / "reports").exists()


@pytest.mark.parametrize("verb", MEASURING)
def test_the_report_and_explanations_of_it_may_each_have_a_file(verb: str, folder: Path) -> None:
    result = gilscope(*MEASURING[verb], "-o", "x.md", "-o", "x.json", "-o", "x.csv")
    assert result.exit_code == 0, result.output
    assert [kind_of(folder / f"x.{ending}") for ending in ("json", "md", "csv")] == ["report", "markdown", "csv"]


@pytest.mark.parametrize("verb", ["run", "claims"])
def test_what_takes_minutes_to_measure_is_kept_whatever_is_asked_for(verb: str, folder: Path) -> None:
    for options in ([], ["-o", "x.md"], ["--format", "csv"], ["--format", "json"]):
        shutil.rmtree(folder / "reports", ignore_errors=True)
        assert gilscope(*MEASURING[verb], *options).exit_code == 0
        (kept,) = (folder / "reports").glob("*.json")
        assert kind_of(kept) == "report"


@pytest.mark.parametrize("verb", ["run", "claims"])
def test_where_the_report_is_is_said_though_its_explanation_cannot_be_written(
    verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str, path: Path | None) -> None:  # noqa: ARG001 - as the true one
        raise CannotWrite(path, "No space left on device")

    monkeypatch.setattr(output, "write_text", fail)
    result = gilscope(*MEASURING[verb], "-o", "x.md")
    assert result.exit_code == 2
    assert result.stdout.startswith("Report: reports/")
    assert "Cannot write x.md: No space left on device" in result.stderr


@pytest.mark.parametrize("verb", [*MEASURING, *EXPLAINING])
@pytest.mark.parametrize("form", ["terminal", "markdown", "csv"])
def test_a_format_is_that_of_the_explanation_whatever_the_ending(verb: str, form: str, folder: Path) -> None:
    command = (MEASURING | EXPLAINING)[verb]
    assert gilscope(*command, "--format", form, "-o", "x.xyz").exit_code == 0
    assert kind_of(folder / "x.xyz") == form
    assert kind_printed(gilscope(*command, "--format", form), folder) == form


@pytest.mark.parametrize("verb", MEASURING)
def test_the_format_json_is_the_report(verb: str, folder: Path) -> None:
    assert kind_printed(gilscope(*MEASURING[verb], "--format", "json"), folder) == "report"
    assert gilscope(*MEASURING[verb], "--format", "json", "-o", "x.xyz").exit_code == 0
    assert kind_of(folder / "x.xyz") == "report"


@pytest.mark.parametrize("verb", MEASURING)
def test_a_format_of_the_explanation_leaves_the_report_a_report(verb: str, folder: Path) -> None:
    result = gilscope(*MEASURING[verb], "--format", "csv", "-o", "x.json")
    assert kind_of(folder / "x.json") == "report"
    assert kind_printed(result, folder) == "csv"


@pytest.mark.parametrize("verb", EXPLAINING)
@pytest.mark.parametrize("options", [["-o", "b.json"], ["--format", "json"]])
def test_a_verb_that_only_explains_makes_no_report_and_names_merge(verb: str, options: list[str]) -> None:
    result = gilscope(*EXPLAINING[verb], *options)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"gilscope: {' '.join(options)}: ")
    assert "To join reports in one: gilscope merge one.json " in result.stderr


def test_merge_writes_a_report_and_nothing_else(folder: Path) -> None:
    assert gilscope("merge", "one.json", "two.json", "-o", "all.json").exit_code == 0
    assert kind_of(folder / "all.json") == "report"
    for ending in FORMATS:
        result = gilscope("merge", "one.json", "two.json", "-o", f"all.{ending}")
        assert result.exit_code == 2
        assert f"To explain reports: gilscope report one.json two.json -o all.{ending}." in result.stderr


@pytest.mark.parametrize("command", [*MEASURING.values(), *EXPLAINING.values(), ["merge", "one.json"]])
@pytest.mark.parametrize("name", UNKNOWN)
def test_an_ending_that_says_nothing_is_refused_before_anything_is_done(
    command: list[str], name: str, folder: Path
) -> None:
    before = set(folder.rglob("*"))
    result = gilscope(*command, "-o", name)
    assert result.exit_code == 2
    assert f"-o {name}: its ending does not say what goes there. Use .json for the report" in result.stderr
    assert set(folder.rglob("*")) == before


def test_one_report_goes_to_one_file() -> None:
    result = gilscope(*MEASURING["run"], "-o", "a.json", "-o", "b.json")
    assert result.exit_code == 2
    assert "-o a.json -o b.json: there is one report, so name one file for it." in result.stderr


def test_a_probe_still_has_its_own_option_for_the_report(folder: Path) -> None:
    result = gilscope(*MEASURING["probe"], "--report", "kept", "-o", "x.md")
    assert result.exit_code == 0, result.output
    assert [kind_of(folder / name) for name in ("kept", "x.md")] == ["report", "markdown"]


@pytest.mark.parametrize("outputs", [[], ["-o", "x.json"], ["-o", "x"]])
def test_a_probe_gives_programs_its_figures_whatever_the_ending(outputs: list[str], folder: Path) -> None:
    result = gilscope(*MEASURING["probe"], "--json", *outputs)
    assert result.exit_code == 0, result.output
    text = (folder / outputs[1]).read_text(encoding="utf-8") if outputs else result.stdout
    assert '"verdict": "' in text


def test_a_page_that_cannot_be_made_here_is_refused_before_measuring(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(offline, "NEEDED", {"no_such_module": "no-such-package"})
    for command in MEASURING.values():
        result = gilscope(*command, "-o", "x.html")
        assert result.exit_code == 2
        assert "no-such-package" in result.stderr
        assert not (folder / "reports").exists()


def test_a_resumed_study_may_be_explained_elsewhere_but_goes_on_in_its_place(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def resume(path: Path) -> PendingStudy:
        return pending.begin(requests.parse({}, None, "1", None), path)

    monkeypatch.setattr(pending, "resume", resume)
    assert gilscope("run", "--resume", "one.json", "-o", "x.md").exit_code == 0
    assert kind_of(folder / "x.md") == "markdown"
    result = gilscope("run", "--resume", "one.json", "-o", "x.json")
    assert result.exit_code == 2
    assert "-o x.json: --resume continues the report one.json where it is" in result.stderr
