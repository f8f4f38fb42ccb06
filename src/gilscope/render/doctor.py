"""A doctor's findings, for people at a terminal and as markdown."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.markdown_tables import make_row
from gilscope.render.numbers import interval, ratio

if TYPE_CHECKING:
    from gilscope.model.finding import Finding

STYLES = {"good": "green", "warn": "yellow", "bad": "bold red", "unknown": "dim"}
"""Verdicts, with how each is marked where there is colour."""

INDENT = " " * 11
"""Explanations begin where titles do."""

LEAST_ROOM = 25
"""Columns for what was found: with fewer, it stands behind the title and not in a column of its own."""

MOST_REMEDIES = 2
"""Of those that the answer has below it; the others stand at their checks."""

NOT_TOLD = "not told by this system"


def terminal(findings: Sequence["Finding"], width: int, *, color: bool, explain_all: bool = False) -> str:
    """Return the answer, what to do first, and a line for each finding, with why it matters where it is not good."""
    columns = text_width(width)
    titles = max(len(finding.title) for finding in findings)
    lines = [wrap("", write_summary(findings), columns, "bold")]
    lines += [wrap("→ ", each, columns) for each in list_first_remedies(findings)]
    for group, members in groupby(findings, key=lambda finding: finding.group):
        lines += [Text(), Text(group, style="bold")]
        for _, alike in groupby(members, key=lambda finding: (finding.why, finding.remedy)):
            lines += _paragraph(tuple(alike), titles, columns, explain_all=explain_all)
    return print_parts(lines, color=color)


def markdown(findings: Sequence["Finding"]) -> str:
    """Return a table of all findings, and the summary below it."""
    lines = [write_summary(findings), "", *(f"- {each}" for each in list_first_remedies(findings)), ""]
    lines += [make_row("", "check", "found", "why it matters", "what to do"), make_row(*["---"] * 5)]
    for each in findings:
        remedy = each.remedy if each.verdict in ("warn", "bad") else ""
        lines.append(make_row(each.verdict, each.title, write_finding(each), each.why, remedy))
    return "\n".join([*lines, ""])


def list_first_remedies(findings: Iterable["Finding"]) -> tuple[str, ...]:
    """Return what to do first, about what is bad or, if nothing is, about what is worth knowing."""
    worst = [each for verdict in ("bad", "warn") for each in findings if each.verdict == verdict]
    bad = [each for each in worst if each.verdict == worst[0].verdict]
    remedies: dict[str, list[str]] = {}
    for each in bad:
        remedies.setdefault(each.remedy, []).append(each.title)
    return tuple(f"{', '.join(titles)}: {remedy}" for remedy, titles in list(remedies.items())[:MOST_REMEDIES])


def write_summary(findings: Iterable["Finding"]) -> str:
    """Return the answer in a sentence, and how many checks say so."""
    findings = tuple(findings)
    counts: Counter[str] = Counter(finding.verdict for finding in findings)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in STYLES if counts[verdict])
    for verdict, answer in (("bad", "Unfit: do not trust figures of"), ("warn", "Fit to measure; take care with")):
        affected = dict.fromkeys(kind for each in findings if each.verdict == verdict for kind in each.affects)
        if affected:
            return f"{answer} {_listed(tuple(affected))} ({told})."
    return f"{'Fit to measure' if counts['good'] else 'Undecided: this system tells nothing'} ({told})."


def write_finding(finding: "Finding") -> str:
    """Return what was found, in a few words."""
    if next(iter(finding.found.values())) is None:
        return NOT_TOLD
    return FOUND[finding.id](finding.found)


def _paragraph(findings: Sequence["Finding"], titles: int, columns: int, *, explain_all: bool) -> Iterator[Text]:
    """Yield a line for each of some findings with the same explanation, and the explanation once."""
    yield from (_line(finding, titles, columns) for finding in findings)
    wanting = any(finding.verdict in ("warn", "bad") for finding in findings)
    if wanting or explain_all:
        yield wrap(INDENT, findings[0].why, columns, "dim")
    if wanting:
        yield wrap(f"{INDENT}→ ", findings[0].remedy, columns)


def _line(finding: "Finding", titles: int, columns: int) -> Text:
    mark = f"  {finding.verdict:<7}  "
    has_room = columns - len(mark) - titles >= LEAST_ROOM
    head, text = (f"{mark}{finding.title:<{titles}}  ", "") if has_room else (mark, f"{finding.title}: ")
    line = wrap(head, f"{text}{write_finding(finding)}", columns)
    line.stylize(STYLES[finding.verdict], 0, len(mark))
    return line


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _cpus(facts: Mapping[str, Any]) -> str:
    quota = facts["cpu_quota_cpus"]
    limit = "" if quota is None else f", quota {quota:g}"
    return f"{facts['effective_cpus']} of {facts['cpus']}{limit}"


def _capacity(bound: str) -> Callable[[Mapping[str, Any]], str]:
    def shown(facts: Mapping[str, Any]) -> str:
        capacity = facts[f"capacity_{bound}"]
        return f"{ratio(capacity.value)} [{interval(capacity)}] of {facts['capacity_workers']}"

    return shown


def _taken(facts: Mapping[str, Any]) -> str:
    by = facts.get("busiest_program")
    return f"{facts['others_share']:.1%} of all CPU time" + (f", most by {by}" if by else "")


def _throttling(facts: Mapping[str, Any]) -> str:
    return f"{facts['throttle_count']} times since start, {facts['throttled_meanwhile'] or 0} meanwhile"


def _swap(facts: Mapping[str, Any]) -> str:
    return f"{_bytes(facts['swap_used_bytes'] or 0)} used, {_bytes(facts['swapped_meanwhile_bytes'])} moved meanwhile"


def _clock(facts: Mapping[str, Any]) -> str:
    source = facts["clock_source"]
    return f"{facts['clock_step_ns']} ns between readings" + (f" ({source})" if source else "")


def _gil(facts: Mapping[str, Any]) -> str:
    build = "free-threaded build" if facts["free_threaded_build"] else "build with GIL"
    return f"{'on' if facts['gil_enabled'] else 'off'}, {build}"


def _extensions(facts: Mapping[str, Any]) -> str:
    build = facts["extension_build"]
    if not build:
        return "none"
    outside = build.get("flags_from_environment", "").strip()
    parts = (build.get("compiler"), build.get("build_type"), outside and f"from outside: {outside}")
    return ", ".join(part for part in parts if part)


def _isa(facts: Mapping[str, Any]) -> str:
    level, best = facts["isa_level"], facts["isa_best_level"]
    return f"{level}, the best here" if level == best else f"{level}, and the CPU has {best}"


def _blas(facts: Mapping[str, Any]) -> str:
    threads = facts["blas_threads"]
    limit = "no limit of threads" if threads is None else f"{threads} thread{'s' if threads > 1 else ''}"
    return f"{facts['blas']}, {limit}"


def _layers(facts: Mapping[str, Any]) -> str:
    layers = facts["threading_layers"]
    usable = [layer for layer, reason in layers.items() if reason is None]
    missing = [layer for layer, reason in layers.items() if reason is not None]
    if not layers:
        return "Numba is not installed: its code is skipped"
    return f"usable: {', '.join(usable) or 'none'}" + (f"; not: {', '.join(missing)}" if missing else "")


def _bytes(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


def _yes(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: "yes" if facts[key] else "no"


def _on(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda facts: "on" if facts[key] else "off"


FOUND: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "effective_cpus": _cpus,
    "threads_per_core": lambda facts: f"{facts['threads_per_core']} a core",
    "capacity_latency": _capacity("latency"),
    "capacity_fma": _capacity("fma"),
    "capacity_divide": _capacity("divide"),
    "capacity_memory": _capacity("memory"),
    "hypervisor": lambda facts: {"unnamed": "yes, it gives no name"}.get(facts["hypervisor"], facts["hypervisor"]),
    "noise_floor": lambda facts: f"the same code twice: {interval(facts['noise_floor'])}",
    "load": lambda facts: f"{facts['load_1min']:.2f} on {facts['cpus']} CPUs",
    "others": _taken,
    "waiting": lambda facts: f"{facts['waiting_share']:.1%} of the time of serial rounds",
    "quota": lambda facts: f"{facts['quota_share']:.1%} of the time",
    "steal": lambda facts: f"{facts['steal_share']:.1%} of all CPU time",
    "governor": lambda facts: facts["governor"],
    "turbo": _on("turbo"),
    "throttling": _throttling,
    "clock": _clock,
    "memory": lambda facts: _bytes(facts["memory_available_bytes"]),
    "shared_memory": lambda facts: f"{_bytes(facts['shared_memory_bytes'])} free",
    "swap": _swap,
    "gil": _gil,
    "pgo": _yes("interpreter_pgo"),
    "lto": _yes("interpreter_lto"),
    "jit": _on("jit_enabled"),
    "debug": _yes("interpreter_debug"),
    "address_randomization": lambda facts: facts["address_randomization"],
    "extensions": _extensions,
    "isa_level": _isa,
    "blas": _blas,
    "threading_layers": _layers,
}
"""For each check how its facts are said."""
