"""`--charts` and `--slide`, as a user meets them."""

import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import pytest
from benchmarks import made_up
from click.testing import CliRunner, Result

from gilscope.cli.main import main
from gilscope.record import json_report
from gilscope.render import offline

pytest.importorskip("vl_convert", reason="the report extra is not installed")

PNG = b"\x89PNG\r\n\x1a\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawings") / "one.json"
    json_report.write(path, made_up.report(kernels=2, sessions=2))
    return path


@pytest.fixture(scope="module")
def drawn(report: Path) -> tuple[Path, Result]:
    folder = report.parent / "charts"
    return folder, run("report", report, "--charts", folder, "--slide", report.parent / "slide.png")


def test_each_chart_is_there_as_svg_and_png_by_its_key(drawn: tuple[Path, Result]) -> None:
    folder, result = drawn
    assert result.exit_code == 0, result.output
    names = {path.name for path in folder.iterdir()}
    assert {"answer.svg", "answer.png", "duel.svg", "duel.png"} <= names
    assert {Path(name).stem for name in names if name.endswith(".svg")} == {
        Path(name).stem for name in names if name.endswith(".png")
    }
    assert f"Charts: {len(names)} files in {folder}" in result.output


def test_a_chart_stands_on_white_and_says_what_it_shows(drawn: tuple[Path, Result]) -> None:
    folder, _ = drawn
    root = ElementTree.fromstring((folder / "answer.svg").read_bytes())
    assert root.attrib["role"] == "img"
    assert len(root.attrib["aria-label"]) > 20
    assert 'fill="#ffffff"' in (folder / "answer.svg").read_text(encoding="utf-8")
    assert (folder / "answer.png").read_bytes()[:8] == PNG


def test_the_slide_has_1280_by_720_pixels(drawn: tuple[Path, Result], report: Path) -> None:
    content = (report.parent / "slide.png").read_bytes()
    assert content[:8] == PNG
    assert [int.from_bytes(content[start : start + 4], "big") for start in (16, 20)] == [1280, 720]
    assert f"Slide: {report.parent / 'slide.png'}" in drawn[1].output


def test_charts_of_before_are_replaced(drawn: tuple[Path, Result], report: Path) -> None:
    folder, _ = drawn
    places = [folder / "answer.svg", folder / "answer.png"]
    before = [path.stat().st_ino for path in places]
    assert run("report", report, "--charts", folder).exit_code == 0
    assert all(path.stat().st_ino != inode for path, inode in zip(places, before, strict=True))


@pytest.mark.parametrize("name", ["duel.svg", "duel.png"])
def test_nothing_is_written_where_a_file_is_not_ours(report: Path, tmp_path: Path, name: str) -> None:
    foreign = tmp_path / name
    foreign.write_bytes(b"mine")
    result = run("report", report, "--charts", tmp_path)
    assert result.exit_code == 2
    assert f"Cannot write {foreign}: a file of that name is there" in result.output
    assert "Name another folder with --charts." in result.output
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"mine")]


def test_a_link_to_another_file_is_never_followed(report: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "answer.svg").symlink_to(mine)
    assert run("report", report, "--charts", folder).exit_code == 2
    assert not mine.exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--charts", "missing/charts"),
            "Cannot write missing/charts: the folder missing does not exist. Name another",
        ),
        (
            ("--charts", "a-file"),
            "Cannot write a-file: it is a file, and no folder. Name another folder with --charts.",
        ),
        (("--slide", "slide.pdf"), "--slide slide.pdf: a slide is a picture, so name a .png or an .svg file."),
        (("--slide", "missing/s.png"), "the folder missing does not exist. Name another file with --slide."),
    ],
)
def test_what_has_no_place_is_refused_before_anything_is_read(
    options: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a-file").touch()
    result = run("report", "none.json", *options)
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    ("without_gil", "said"),
    [(0, "(pip install 'gilscope[report]'), or take another format"), (1, "a free-threaded interpreter cannot load")],
)
def test_where_nothing_is_to_be_installed_that_is_not_advised(
    without_gil: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "NEEDED", {"not_there": "not-there"})
    monkeypatch.setattr(sysconfig, "get_config_var", {"Py_GIL_DISABLED": without_gil}.get)
    told = str(offline.unavailable())
    assert said in told
    assert ("pip install" in told) == (not without_gil)


def test_without_what_draws_the_option_says_what_to_install(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "NEEDED", {"not_there": "not-there"})
    result = run("report", report, "--charts", report.parent / "none")
    assert result.exit_code == 2
    assert "The option '--charts' is not available here: pages and charts need not-there" in result.output
    assert not (report.parent / "none").exists()


def test_a_document_for_programs_has_no_line_about_pictures(report: Path, tmp_path: Path) -> None:
    result = run("report", report, "--format", "csv", "--slide", tmp_path / "s.svg")
    assert "Slide:" not in result.stdout
    assert "Slide:" in result.stderr


def test_compared_reports_have_charts_too(report: Path, tmp_path: Path) -> None:
    result = run("compare", f"old={report}", f"new={report}", "--charts", tmp_path)
    assert result.exit_code == 0, result.output
    assert {"ratios.svg", "ratios.png"} <= {path.name for path in tmp_path.iterdir()}
