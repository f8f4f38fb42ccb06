"""The difference between reports, in sentences."""

from collections.abc import Iterator, Sequence

from gilscope.analyse.compare.comparing import Compared, Summary
from gilscope.analyse.compare.condition import JudgedCondition, Met
from gilscope.analyse.compare.enough import MOST_SESSIONS
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.model.case import SERIAL, Case
from gilscope.model.declarations import Declarations
from gilscope.render import numbers
from gilscope.render.compare import probed
from gilscope.render.names import CODE_WORDS, name_implementation_at
from gilscope.statistics.estimate import Estimate

GIL_WORDS = {
    "pure": "plain Python",
    "held": "GIL held",
    "released": "GIL released",
    "unknown": "GIL use unknown",
}

TRANSPORT_WORDS = {"shm": "shared memory", "pickle": "copied"}
"""How arrays reach workers; what shares the memory anyway needs no word."""


def write_differences(compared: Compared) -> Iterator[str]:
    """Yield whether the conclusions of reports differ: the verdict on each side, then the groups that differ."""
    if compared.is_of_probes:
        yield from probed.write_changes(compared)
        return
    for each in compared.summaries:
        yield write_verdict(compared, each)
        for group in each.groups:
            if group.verdict == "differs":
                yield f"{each.label}, {name_group(group)}: {write_ratio_of_group(compared, group)}."
    open_sides = [index for index, each in enumerate(compared.summaries, start=1) if each.counts.get("undecided", 0)]
    if open_sides:
        yield write_enough(compared, open_sides)


def write_verdict(compared: Compared, summary: Summary) -> str:
    """Return what came of all cases of one side."""
    who = f"{summary.label} compared with {compared.sides[0].label}"
    same, differs, undecided = (summary.counts.get(verdict, 0) for verdict in ("same", "differs", "undecided"))
    cases = same + differs + undecided
    if not cases:
        times = "" if compared.metric == "time" else " To compare the times themselves: --metric time."
        return f"{who}: no case has a {compared.metric} in both.{times}"
    is_changed = differs or any(group.verdict == "differs" for group in summary.groups)
    answer = "Clear changes" if is_changed else "No change" if same == cases else "No clear change"
    counts = (
        f"{same or 'none'} {'are' if same > 1 else 'is'} equal (±{100 * compared.margin:.3g} %)",
        f"{differs or 'none'} differ{'' if differs > 1 else 's'}",
        f"{undecided or 'none'} {'are' if undecided > 1 else 'is'} undecided{': too noisy' if undecided else ''}",
    )
    return (
        f"{answer} in {compared.metric}, {who}. Of {numbers.count_things(cases, 'case')} {', '.join(counts)}. "
        f"Average ratio {write_ratio(summary.typical)}."
    )


def write_enough(compared: Compared, indices: Sequence[int]) -> str:
    """Return how many sessions would decide what is undecided on these sides."""
    if any(len(compared.sides[place].study.setting.sessions) < 2 for place in (0, *indices)):
        return "Several sessions of each would decide more: gilscope run --sessions 5."
    found = [compared.summaries[index - 1].enough_sessions for index in indices]
    counts = [count for count in found if count is not None]
    if len(counts) < len(indices):
        return (
            f"To decide half of what is undecided, {MOST_SESSIONS} sessions of each would not be enough: measure "
            "on a quieter machine, or state a larger --margin."
        )
    most = max(counts)
    return f"About {most} sessions of each would decide half of what is undecided: gilscope run --sessions {most}."


def write_ratio(value: Estimate) -> str:
    """Return a ratio with its interval, as it stands in a sentence: 1.02 (0.99–1.05)."""
    return numbers.ratio(value.value) + (f" ({numbers.interval(value)})" if value.has_interval else "")


def write_ratio_of_group(compared: Compared, group: GroupRatio) -> str:
    """Return the ratio of a group, with what it is of and what is known of it."""
    reference = compared.sides[0].label
    return (
        f"{compared.metric} {write_ratio(group.value)} times that of {reference}, over "
        f"{numbers.count_things(group.cases, 'case')}"
    )


def write_condition(judged: JudgedCondition, *, with_undecided: bool) -> Iterator[str]:
    """Yield in how many cases a condition is met and undecided, then each of them; undecided ones if asked for."""
    shown = [*judged.met, *(judged.undecided if with_undecided else ())]
    head = "FAILED" if judged.met else "UNDECIDED" if shown else "passed"
    cases = numbers.count_things(judged.cases, "case")
    undecided = f" ({len(judged.undecided)} undecided)" if judged.undecided else ""
    yield f"{head}: {judged.text} in {len(judged.met) or 'none'} of {cases}{undecided}{':' if shown else ''}"
    yield from map(write_case, judged.met)
    yield from (f"undecided: {write_case(each)}" for each in (judged.undecided if with_undecided else ()))


def write_case(found: Met) -> str:
    """Return the ratio of a case in which a condition is met or undecided."""
    case = found.case
    what = f"{case.kernel}, {name_code(case, found.declared)}, {name_way(case, found.declared)}"
    return f"{found.label}: {write_ratio(found.ratio.value)} in {what}"


def name_code(case: Case, declared: Declarations) -> str:
    """Return in people's words how the code of a case is compiled, and its size where that is unusual."""
    word = CODE_WORDS.get(case.implementation, case.implementation)
    return name_implementation_at(word, case.size, declared.implementation(case.implementation))


def name_way(case: Case, declared: Declarations) -> str:
    """Return in people's words what the workers of a case are: 2 processes (spawn), copied, dynamic."""
    if case.executor == SERIAL:
        return "plain loop"
    crew = declared.executor_of(case).name_crew(case.count)
    if case.is_one_call_on_native_threads:
        return crew
    inside = f"each with {case.native_threads} native threads" if case.native_threads > 1 else ""
    schedule = "dynamic" if case.schedule == "dynamic" else ""
    return ", ".join(filter(None, (crew, inside, TRANSPORT_WORDS.get(case.transport, ""), schedule)))


def name_group(group: GroupRatio) -> str:
    """Return a group's name: the kind of workers, then what the code does with the GIL."""
    return f"{name_workers(group)}, {GIL_WORDS[group.gil]}"


def name_workers(group: GroupRatio) -> str:
    """Return which workers a group has, for people."""
    if group.executor.family == SERIAL:
        return "plain loop"
    return f"one {group.executor.one}" if group.is_single else group.executor.many
