"""What a session's executors, implementations and sizes declare: collected where all of them are known."""

from collections.abc import Iterable

from gilscope import executors, implementations, kernels
from gilscope.model.case import Comparison
from gilscope.model.declarations import Declarations
from gilscope.model.size import Size


def declare(comparisons: Iterable[Comparison] = ()) -> Declarations:
    """Return what every executor and implementation declares, and every size at which comparisons are measured."""
    sizes: dict[str, dict[str, Size]] = {}
    for each in comparisons:
        if each.kernel in kernels.names():
            sizes.setdefault(each.kernel, {})[each.size] = kernels.load(each.kernel).SPEC.sizes[each.size]
    return Declarations(
        {name: executors.declaration(name) for name in executors.names()},
        {name: implementations.declaration(name) for name in implementations.names()},
        sizes,
    )
