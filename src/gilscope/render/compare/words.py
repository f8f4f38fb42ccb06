"""The difference between reports, in sentences."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.condition import JudgedCondition, Met
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.model.case import SERIAL
from gilscope.render import names, numbers
from gilscope.render.compare import probed
from gilscope.render.names import VERDICTS
from gilscope.render.study.words import _things

GIL_WORDS = {
    "pure": "plain Python",
    "held": "GIL held",
    "released": "GIL released",
    "unknown": "GIL use unknown",
}


def write_differences(compared: Compared) -> Iterator[str]:
    """Yield whether the conclusions of reports differ: of each group first, then how many cases."""
    reference = compared.sides[0].label
    if compared.is_of_probes:
        yield from probed.write_changes(compared)
        return
    for each in compared.summaries:
        for group in each.groups:
            yield (
                f"{name_group(group)}: {each.label}/{reference} {numbers.ratio_with_interval(group.value)}: "
                f"{VERDICTS[group.verdict]}"
            )
        same, differs, unknown = (each.counts.get(verdict, 0) for verdict in ("same", "differs", "cannot tell"))
        yield (
            f"{each.label} compared with {reference}: the {compared.metric} is clearly the same in {same}, clearly "
            f"different in {differs} and undecided in {unknown} of {_things(same + differs + unknown, 'case')}; "
            f"typically {numbers.ratio(each.typical)} times that of {reference}."
        )


def write_condition(judged: JudgedCondition, *, with_undecided: bool) -> Iterator[str]:
    """Yield in how many cases a condition is met, then each of them."""
    met, open_cases = judged.met, judged.undecided if with_undecided else ()
    count = f"{len(met)} {'case' if len(met) == 1 else 'cases'}"
    yield (
        f"{judged.text}: met (95 %) in {count}"
        if met
        else f"{judged.text}: met in no case" + (f", undecided in {len(open_cases)}" if open_cases else "")
    )
    yield from map(write_case, met)
    yield from (f"undecided: {write_case(each)}" for each in open_cases)


def write_case(found: Met) -> str:
    """Return the ratio of a case in which a condition is met or undecided."""
    case, ratio = found.case, numbers.ratio_with_interval(found.ratio.value)
    code = found.declared.implementation(case.implementation)
    what = f"{case.kernel} {names.name_implementation_at(case.implementation, case.size, code)}"
    return f"{found.label}: {ratio} in {what}, {case.label}"


def name_group(group: GroupRatio) -> str:
    """Return a group's name: the kind of workers, then what the code does with the GIL."""
    return f"{name_workers(group)}, {GIL_WORDS[group.gil]}"


def name_workers(group: GroupRatio) -> str:
    """Return which workers a group has, for people."""
    if group.executor.family == SERIAL:
        return SERIAL
    return f"one {group.executor.one}" if group.is_single else group.executor.many
