"""The difference between reports, in sentences."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.condition import JudgedCondition, Met
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.model.case import SERIAL
from gilscope.render import names, numbers
from gilscope.render.compare import probed
from gilscope.render.names import VERDICTS

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
        same, differs, unknown = (each.counts.get(verdict, 0) for verdict in ("same", "differs", "undecided"))
        cases = numbers.count_things(same + differs + unknown, "case")
        yield (
            f"{each.label} compared with {reference}: the {compared.metric} is clearly the same in {same}, clearly "
            f"different in {differs} and undecided in {unknown} of {cases}; "
            f"typically {numbers.ratio(each.typical)} times that of {reference}."
        )


def write_condition(judged: JudgedCondition, *, with_undecided: bool) -> Iterator[str]:
    """Yield in how many cases a condition is met and undecided, then each of them; undecided ones if asked for."""
    met = f"met (95 %) in {numbers.count_things(len(judged.met), 'case')}" if judged.met else "met in no case"
    undecided = f", undecided in {len(judged.undecided)}" if judged.undecided else ""
    yield f"{judged.text}: {met}{undecided}"
    yield from map(write_case, judged.met)
    yield from (f"undecided: {write_case(each)}" for each in (judged.undecided if with_undecided else ()))


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
