"""What limits what a probe can say, and what else it saw: rules declared beforehand, each with its sentence."""

from collections.abc import Iterator

from gilscope.analyse.ceiling import WAITS, find_asleep_share, write_above_limit
from gilscope.analyse.pace import describe_pace, is_bimodal
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.probe import Check, Probe, Signs
from gilscope.model.report import SessionReport

TINY_NS = 1_000
"""A shorter call is lost in the loop that makes it."""

CACHED = 20
"""A second call so many times faster than the first, which took at least a millisecond, has been kept."""

LEAST_CACHED_NS = 1_000_000

LEAST_ROUND_NS = 2_000_000
"""Workers that begin together begin up to a twentieth of it apart."""

LARGE_PREPARATION = 0.25
"""From this share of a call's time on, what is not timed matters to whoever pays for it with each call."""

MOST_LETTERS = 120
"""Letters that are shown of a user's statements."""

LEFT = "that go on running"
"""How what a call has left ends, among what it has changed in its process."""

OWN_THREADS = 1.25
"""CPU/wall of a single call from which on it uses threads of its own."""


def make_notes(session: SessionReport, scaling: ComparisonScaling | None) -> Iterator[str]:
    """Yield what a reader must know beside the figures."""
    probe = session.probe
    assert probe is not None
    if probe.gil_switched_on_by is not None:
        yield (
            f"Importing {probe.gil_switched_on_by} has switched on the GIL, which this Python can do without: until "
            "it says that it is fit for free threading, threads wait for one another here as on any other Python."
        )
    yield from _of_checks(session, probe)
    if probe.each_worker:
        yield f"Each worker has objects of its own (--each-worker): {_cut(probe.each_worker)}"
    if probe.each_call:
        yield from _of_preparation(probe, session, scaling)
    if probe.signs is not None:
        yield from _of_signs(probe.signs, probe)
    if scaling is not None:
        yield from _of_scaling(scaling, session, probe)


def _of_checks(session: SessionReport, probe: Probe) -> Iterator[str]:
    """Yield what differed in the fewest workers of each kind: in more of them it does so, too."""
    fewest: dict[str, Check] = {}
    for check in sorted(probe.checks, key=lambda each: each.workers):
        if check.differing:
            fewest.setdefault(check.executor, check)
    for executor, check in fewest.items():
        kind = session.declared.executors.get(executor)
        workers = "workers" if kind is None else kind.many if check.workers > 1 else kind.one
        causes, one = [], "worker" if kind is None else kind.one
        if kind is not None and kind.shares("objects") and check.workers == 1:
            causes.append(f"something that each {one} has of its own")
        if kind is None or not kind.shares("objects"):
            causes.append(
                f"something that each {one} makes for itself, as random numbers that the setup or an imported module "
                "draws anew there (give them a seed)"
            )
        if check.workers > 1:  # where there is one, nobody else is there to change anything
            causes.append("something that its calls or workers change")
        yield (
            f"In {check.workers} {workers} {check.differing} of {check.calls} calls gave another result than "
            f"calls made one by one, which agree: it uses {', or '.join(causes)}."
        )


def _of_preparation(probe: Probe, session: SessionReport, scaling: ComparisonScaling | None) -> Iterator[str]:
    """Yield what was made before each call, and whether it has left too few calls for a round."""
    yield f"Each call has objects of its own, and making them is not timed (--each-call): {_cut(probe.each_call)}"
    if scaling is None:
        return
    if probe.prepare_ns is not None and probe.prepare_ns > LARGE_PREPARATION * scaling.serial_ns.value:
        yield (
            "Making these objects takes long beside the call: to a program that makes them for each call, these "
            "figures do not apply. Probe a statement that makes them too."
        )
    if session.measured[0].setup.repeats * scaling.serial_ns.value < LEAST_ROUND_NS:
        yield (
            "Making these objects takes so much time, memory or files that a round has too few calls: it lasts less "
            "than 2 ms, and figures of speed are rough. A statement that makes them too can be probed more exactly."
        )


def _cut(text: str) -> str:
    """Return statements on one line, and not too long."""
    text = "; ".join(filter(None, map(str.strip, text.split("\n"))))
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _of_signs(signs: Signs, probe: Probe) -> Iterator[str]:
    if signs.to_finish:
        yield (
            f"It returns an object ({signs.returned}) that does the rest of its work later, which is not in these "
            f"figures. {signs.to_finish}"
        )
    if signs.changes_arguments:
        same = "what --each-worker does not make" if probe.each_worker else "the same objects"
        yield (
            "It changes what it works on: every call gets what the one before has left, and threads change "
            f"{same} at once."
        )
    if signs.first_call_ns >= max(LEAST_CACHED_NS, CACHED * signs.second_call_ns):
        yield "Its first call took far longer than the second: what it imports, compiles or keeps is not measured."
    if signs.results_differ:
        yield "Two calls gave different results: it keeps a state, or draws at random. Threads' are not checked."
    left = [each for each in signs.changes if each.endswith(LEFT)]
    changed = [each for each in signs.changes if each not in left]
    if changed:
        yield f"It changes {', '.join(changed)}: threads share that, processes have their own."
    if left:
        yield (
            f"It leaves {' and '.join(left)}: each call may add some, and what they compute takes time from what is "
            "measured."
        )
    if signs.bound_to:
        yield f"It is a method of an object ({signs.bound_to}): threads share that, processes have copies of it."
    if signs.printed_bytes:
        yield "It writes to the output: what it writes was dropped, and where threads share a file they wait for it."


def _of_scaling(scaling: ComparisonScaling, session: SessionReport, probe: Probe) -> Iterator[str]:
    call_ns, busy = scaling.serial_ns.value, scaling.serial_cpu_per_wall
    interval_ns = session.facts.switch_interval_s * 1e9
    if call_ns < TINY_NS:
        yield "A call is too short to be timed: much of what is measured is the loop that makes it again and again."
    elif call_ns < interval_ns and any(interval_ns / 2 < wait for each in probe.watched for wait in each.waited_ns):
        yield (
            "A call is shorter than the switch interval, after which Python makes a thread let go: who waits, waits "
            "for many calls in a row."
        )
    if busy > OWN_THREADS:
        yield (
            "It uses threads of its own: one call has more than one CPU at work. The released share is of the thread "
            "that calls."
        )
    elif find_asleep_share(scaling) > WAITS:
        yield (
            "It waits most of the time, for I/O, a lock or a clock, and hardly computes: more threads than CPUs can "
            "pay, and so can an event loop."
        )
    prefix = f"{scaling.label}: "
    yield from (_sentence(warning.removeprefix(prefix)) for warning in scaling.warnings)
    if scaling.pace is not None and is_bimodal(scaling.pace):
        yield f"Serial calls are bimodal: {describe_pace(scaling.pace)}."
    yield from map(_sentence, write_above_limit(scaling, lambda arm: arm.crew))
    problems = () if probe.pickling is None else (probe.pickling.problem, probe.pickling.result_problem)
    told = {None, *(skip.reason for skip in session.skips)}
    yield from (f"Processes: {problem}." for problem in problems if problem not in told)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
