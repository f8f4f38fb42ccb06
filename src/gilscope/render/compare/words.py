"""The difference between reports, in sentences."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.model.case import SERIAL
from gilscope.render import numbers
from gilscope.render.study.words import _things

GIL_WORDS = {
    "pure": "plain Python",
    "held": "GIL held",
    "released": "GIL released",
    "unknown": "GIL use unknown",
}

VERDICTS = {"same": "the same", "differs": "different", "cannot tell": "undecided"}


def write_differences(compared: Compared) -> Iterator[str]:
    """Yield whether the conclusions of reports differ: of each group first, then how many cases."""
    reference = compared.sides[0].label
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


def name_group(group: GroupRatio) -> str:
    """Return a group's name: the kind of workers, then what the code does with the GIL."""
    return f"{name_workers(group)}, {GIL_WORDS[group.gil]}"


def name_workers(group: GroupRatio) -> str:
    """Return which workers a group has, for people."""
    if group.executor.family == SERIAL:
        return SERIAL
    return f"one {group.executor.one}" if group.is_single else group.executor.many
