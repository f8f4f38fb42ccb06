"""Scaling laws through the arms of a way of running, as a table of text."""

from collections.abc import Iterable, Sequence

from gilscope.analyse.results import ComparisonScaling, Curve
from gilscope.render import names
from gilscope.render.study.words import describe_intervals
from gilscope.render.table import Table
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.scaling_laws import Law


def laws(comparisons: Sequence[ComparisonScaling]) -> Table:
    """Return what is known of the parameters of Amdahl's law and of the universal scalability law."""
    intervals = describe_intervals(each.serial_ns for each in comparisons)
    return Table(
        "laws",
        "How it scales with workers",
        "S(N) = N / (1 + σ·(N − 1) + κ·N·(N − 1)) through all numbers of workers up to the CPUs. σ is the share of "
        "the work that one worker does while the others wait; κ is what each pair of workers costs. Each is shown "
        f"{intervals}. Amdahl's law assumes that κ is 0; its σ is right only then. Where an interval begins "
        "at 0, the parameter may be 0.",
        ("kernel", "code", "method", ">up to", ">σ", ">κ", ">σ if κ is 0", "what is known"),
        tuple(_list_rows(comparisons)),
    )


def _list_rows(comparisons: Iterable[ComparisonScaling]) -> Iterable[tuple[str, ...]]:
    for each in comparisons:
        for curve in each.curves:
            found = {law.name: law for law in curve.laws}
            if "usl" in found and "amdahl" in found:
                head = (
                    each.kernel,
                    names.name_implementation(each),
                    names.name_method(curve.arms[0]),
                    str(_most_workers(curve)),
                )
                yield (*head, *_cells(found["amdahl"], found["usl"]))


def _cells(amdahl: Law, usl: Law) -> tuple[str, ...]:
    known = f"{_is_known('σ', usl.contention)}; {_is_known('κ', usl.coherency)}"
    return _parameter(usl.contention), _parameter(usl.coherency), _parameter(amdahl.contention), known


def _parameter(parameter: Estimate) -> str:
    value = f"{parameter.value:.2g}"
    return f"{value} [{parameter.low:.2g}–{parameter.high:.2g}]" if parameter.has_interval else value


def _is_known(name: str, parameter: Estimate) -> str:
    if not parameter.has_interval or parameter.low <= 0:
        return f"{name} may be 0"
    return f"{name} is above 0"


def _most_workers(curve: Curve) -> int:
    return max(arm.arm.case.at_once for arm in curve.arms)
