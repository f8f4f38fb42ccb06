"""What a job of GitHub gets: annotations on the function's line, and a summary whose tables are folded."""

from gilscope.render.ci import github
from tests.render.ci.judged import judged

PLACE = "file=src/solver%2C1.py,line=12,title=gilscope"


def test_each_demand_is_an_annotation_on_the_line_of_the_function() -> None:
    lines = github.probed(judged("threads<1.3", "threads<1.9", "threads<2.5", expect="releases")).splitlines()
    assert [line.partition(":: ")[0].split("::")[1] for line in lines] == [
        f"notice {PLACE}",
        f"notice {PLACE}",
        f"warning {PLACE}",
        f"error {PLACE}",
    ]
    assert "which is below 2.5." in lines[-1]


def test_without_a_demand_the_answer_is_a_notice() -> None:
    (line,) = github.probed(judged()).splitlines()
    assert line.startswith(f"::notice {PLACE}::solver:solve(a) releases the GIL. Use threads. 2 threads finish ")


def test_a_crash_is_an_error() -> None:
    found = judged(probe={"ended": "it crashed (SIGSEGV)"})
    assert github.probed(found).startswith("::error title=gilscope::solver:solve(a) ")
    assert github.probed(found).endswith(": it crashed (SIGSEGV)\n")


def test_no_text_of_a_report_is_a_command_of_its_own() -> None:
    found = judged(probe={"target": "a%0A::error::b\n::warning::c", "ended": "100% \r\n::error::d"})
    (line,) = github.probed(found).splitlines()
    assert line.startswith("::error title=gilscope::a%250A::error::b\\n::warning::c(a)")
    assert line.endswith("100%25 \\r\\n::error::d")


def test_the_summary_has_the_headline_first_and_folds_all_tables() -> None:
    lines = github.summarize_probed(judged("threads<2.5", expect="releases")).splitlines()
    assert lines[0].startswith("## ")
    assert lines[0].endswith(" releases the GIL")
    assert [line.split("**")[1] for line in lines[2:4]] == ["fulfilled", "violated"]
    opened = 0
    for line in lines:
        opened += line.startswith("<details>") - line.startswith("</details>")
        assert opened or not line.startswith("|"), "no table stands open"
