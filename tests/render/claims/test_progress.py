"""The line that says how far the trying of claims is."""

from gilscope.model.progress import LedgerProgress, StudyProgress
from gilscope.render.claims.progress import write_line


def test_the_line_names_the_statement_its_place_and_the_times() -> None:
    found = LedgerProgress("pool-ready", 2, 30, 20.0, 280.0)
    assert write_line(found) == "Statement 3 of 30 · pool-ready · 20 s so far · about 5 min left"


def test_before_the_first_statement_nobody_knows_how_long_it_takes() -> None:
    assert write_line(LedgerProgress("pool-ready", 0, 30)) == "Statement 1 of 30 · pool-ready · 0 s so far"


def test_the_study_that_comes_first_shows_how_far_it_is() -> None:
    study = StudyProgress(2, 5, None, 3, 20, 40.0, "nbody-pure-small")
    line = write_line(LedgerProgress("", 0, 30, 8.0, study=study))
    assert line.startswith("First a quick study, which decides several statements · 8 s so far · Session 2 of 5")
    assert line.endswith("about 40 s left · nbody-pure-small")
