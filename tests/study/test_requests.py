"""What a study is asked for, read from options and from the environment."""

import pytest

from gilscope import _ext
from gilscope.errors import UnknownName
from gilscope.study import requests
from gilscope.study.options import FLAGS, OPTIONS


@pytest.mark.parametrize(
    ("option", "variable", "levels"),
    [
        (None, None, ()),
        (None, "", ()),
        (None, "generic", ("generic",)),
        ("x86_64", "generic", ("x86_64",)),
        ("x86_64, x86_64_v3,x86_64", None, ("x86_64", "x86_64_v3")),
    ],
)
def test_levels_come_from_the_option_else_from_the_environment(
    option: str | None, variable: str | None, levels: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GILSCOPE_ISA", raising=False)
    if variable is not None:
        monkeypatch.setenv("GILSCOPE_ISA", variable)
    assert requests.parse({}, None, "1", option).isa_levels == levels


def test_all_levels_are_those_that_run_here() -> None:
    assert requests.parse({}, None, "1", "all").isa_levels == (_ext.runnable_levels() if _ext.built_levels() else ())


@pytest.mark.parametrize("text", ["", ",", "x86_64,,x86_64_v3", "x86_64,"])
def test_an_empty_level_is_refused(text: str) -> None:
    with pytest.raises(UnknownName, match="Unknown ISA level ''"):
        requests.check(requests.parse({}, None, "1", text))


def test_a_report_keeps_every_option_but_where_it_goes_itself() -> None:
    assert {*requests.STORED_OPTIONS} == {*OPTIONS, *FLAGS} - {"report", "sessions"}
