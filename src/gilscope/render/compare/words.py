"""The difference between reports, in sentences."""

from collections.abc import Iterator

from gilscope.analyse.compare.comparing import Compared
from gilscope.render import numbers
from gilscope.render.study.words import _things


def write_differences(compared: Compared) -> Iterator[str]:
    """Yield whether the conclusions of reports differ."""
    reference = compared.sides[0].label
    for each in compared.summaries:
        same, differs, unknown = (each.counts.get(verdict, 0) for verdict in ("same", "differs", "cannot tell"))
        yield (
            f"{each.label} compared with {reference}: the {compared.metric} is clearly the same in {same}, clearly "
            f"different in {differs} and undecided in {unknown} of {_things(same + differs + unknown, 'case')}; "
            f"typically {numbers.ratio(each.typical)} times that of {reference}."
        )
