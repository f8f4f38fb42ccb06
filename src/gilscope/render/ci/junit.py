"""JUnit's XML, which most CI services read: a test case for each demand, skipped where that is undecided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.probe.demands import Outcome
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.render.compare.words import write_condition, write_differences
from gilscope.render.environments import words as environment_words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.probe import words
from gilscope.render.probe.demands import write_demand
from gilscope.visible import make_visible

ENDINGS = (".xml",)

Ending = Literal["", "failure", "error", "skipped"]

ENDS: dict[Outcome, Ending] = {"fulfilled": "", "violated": "failure", "undecided": "skipped"}


@dataclass(frozen=True)
class TestCase:
    """One line of what a CI service shows."""

    name: str
    sentence: str
    ending: Ending


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return a test suite of one function: its demands, and whether it came to its end."""
    call = words.write_call(found)
    cases = [TestCase(each.demand.text, write_demand(each, found), ENDS[each.outcome]) for each in found.judged]
    if found.ended is not None or not cases:
        title = words.write_title(found)
        cases.insert(0, TestCase("probe", found.ended or title, "" if found.ended is None else "error"))
    return write_suite(call, cases)


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Return a test suite of a comparison: its conditions; without any, its verdicts, of which none fails."""
    name = " ".join(side.label for side in compared.sides)
    cases = [
        TestCase(
            f"--fail-if {each.text}",
            " · ".join(write_condition(each, with_undecided=compared.is_of_probes)),
            "failure" if each.met else "skipped" if each.undecided and compared.is_of_probes else "",
        )
        for each in compared.conditions
    ]
    return write_suite(name, cases or [TestCase("compare", " · ".join(write_differences(compared)), "")])


def environments(found: Environments, _: Screen = PAPER) -> str:
    """Return a test suite of several environments: what was demanded of each, and of what has changed."""
    cases = []
    for side in found.sides:
        if side.found.ended is not None:
            cases.append(TestCase(f"{side.label}: probe", side.found.ended, "error"))
        cases += [
            TestCase(f"{side.label}: {each.demand.text}", write_demand(each, side.found), ENDS[each.outcome])
            for each in side.found.judged
        ]
    for condition in found.conditions:
        text = " ".join(" ".join(environment_words.write_condition(condition)).split())
        ending: Ending = "failure" if condition.met else "skipped" if condition.undecided else ""
        cases.append(TestCase(f"--fail-if {condition.text}", text, ending))
    sentences = " ".join(environment_words.write_sentences(found))
    return write_suite(environment_words.write_title(found), cases or [TestCase("probe", sentences, "")])


def write_suite(name: str, cases: Sequence[TestCase]) -> str:
    """Return a document with one suite of these cases."""
    count = {kind: str(sum(case.ending == kind for case in cases)) for kind in ("failure", "error", "skipped")}
    root = ElementTree.Element("testsuites")
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        {
            "name": make_visible(f"gilscope: {name}"),
            "tests": str(len(cases)),
            "failures": count["failure"],
            "errors": count["error"],
            "skipped": count["skipped"],
        },
    )
    for case in cases:
        own = ElementTree.SubElement(suite, "testcase", classname=make_visible(name), name=make_visible(case.name))
        if case.ending:
            ElementTree.SubElement(own, case.ending, message=make_visible(case.sentence))
        else:
            ElementTree.SubElement(own, "system-out").text = make_visible(case.sentence)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
