"""The XML that CI services read: what is in it, and that any text of a user's can be."""

from typing import Any
from xml.etree import ElementTree

from gilscope.render.ci import junit
from tests.render.ci.judged import judged


def parsed(*conditions: str, **changes: Any) -> ElementTree.Element:
    suite = ElementTree.fromstring(junit.probed(judged(*conditions, **changes))).find("testsuite")
    assert suite is not None
    return suite


def test_each_demand_is_a_test_case() -> None:
    suite = parsed("threads<1.3", "threads<1.9", "threads<2.5", expect="releases")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["4", "1", "0", "1"]
    endings = {case.get("name"): [child.tag for child in case] for case in suite}
    assert endings == {
        "--expect releases": ["system-out"],
        "--fail-if threads<1.3": ["system-out"],
        "--fail-if threads<1.9": ["skipped"],
        "--fail-if threads<2.5": ["failure"],
    }


def test_a_crash_is_an_error() -> None:
    suite = parsed(probe={"ended": "it crashed (SIGSEGV)"})
    assert suite.get("errors") == "1"
    error = suite.find("testcase/error")
    assert error is not None
    assert error.get("message") == "it crashed (SIGSEGV)"


def test_without_a_demand_there_is_one_case_that_passes() -> None:
    assert [parsed().get(name) for name in ("tests", "failures", "errors")] == ["1", "0", "0"]


def test_whatever_a_function_is_called_is_xml() -> None:
    suite = parsed(probe={"target": "<b>&\x00\ud800\"'", "ended": "\x1b]]>"})
    assert suite.get("name") == "gilscope: <b>&\\x00\\ud800\"'(a)"
