"""What a probe measured of a user's function: raw values, as a report has them.

What they mean is found in analyse/probing.py, so that a report can be judged anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gilscope.model.case import PoolId

GIVEN = "given"
"""The size in the cases of a probe, whose arguments are given."""

ResultKind = Literal["value", "generator", "iterator", "coroutine", "asynchronous generator", "awaitable"]

IMPLEMENTATION = "probed"
"""The name of the implementation in the cases of a probe: how the function is compiled is not known."""


@dataclass(frozen=True)
class Signs:
    """What the first two calls showed, before anything was timed repeatedly."""

    first_call_ns: int
    second_call_ns: int
    kind: ResultKind
    """What the function returned: a value, or an object that does the work later."""
    returned: str
    """The name of the result's type."""
    changes: tuple[str, ...]
    """What a call changed in its process and did not restore, in words."""
    changes_arguments: bool | None
    """Whether a call changes its arguments; None if they can be neither pickled nor compared."""
    results_differ: bool | None
    """Whether the second call returned something else than the first; None if results cannot be compared."""
    printed_bytes: int
    """How many bytes the first call wrote to standard output and error."""
    bound_to: str = ""
    """For a method, the type of its object."""
    to_finish: str = ""
    """Of a value that has left work for later, as a file or a future: what to measure instead, in words."""


@dataclass(frozen=True)
class Waits:
    """What the operating system counted during each wait for the GIL; a column is empty where it does not count.

    The caller is the thread that makes the calls.
    """

    slept: tuple[int, ...]
    """How often the watcher was put to sleep. Nobody sleeps who finds the GIL free."""
    preempted: tuple[int, ...]
    """How often it lost its CPU to another thread."""
    ready_ns: tuple[int, ...]
    """How long it was ready to run and had no CPU."""
    caller_ran_ns: tuple[int, ...]
    caller_ready_ns: tuple[int, ...]
    caller_is_ready: tuple[int, ...]
    """1 if the caller ran, or was ready to, when the wait was over; 0 if it slept."""


@dataclass(frozen=True)
class WakeUps:
    """What a watcher saw beside native code that holds and releases the GIL by turns and notes when."""

    ready_ns: tuple[int, ...]
    """For each ask in vain that ended with a release, how long the watcher was ready then and had no CPU."""
    lasted_ns: tuple[int, ...]
    """How long after the release it had the GIL, that time included."""
    slept: tuple[int, ...]
    """How often it was put to sleep for that."""
    asked_held: int
    found_free: int
    """How often it took a GIL that was held for a free one."""
    asked_free: int
    found_held: int


@dataclass(frozen=True)
class Watched:
    """One round of calls beside which another thread, the watcher, asked for the GIL at random times."""

    wall_ns: int
    calls: int
    asks: int
    slept_ns: int
    """How much of the wall time the watcher was not waiting for the GIL."""
    waited_ns: tuple[int, ...]
    """For each time that the watcher found the GIL held: how long it waited for it."""
    over_ns: int = 0
    """How long the last wait went on after the last call; `waited_ns` is without that."""
    caller_ran_ns: int | None = None
    """How long the calling thread ran; None where the operating system does not tell, as in old reports."""
    caller_ready_ns: int | None = None
    """How long it was ready to run and had no CPU."""
    waits: Waits | None = None
    wake_ups: WakeUps | None = None


@dataclass(frozen=True)
class Patience:
    """A round of calls beside a watcher that waits for the GIL while Python makes nobody let go of it."""

    calls: int
    answered: int
    """How often the watcher got the GIL while they lasted: each time a call had let go of it by itself."""
    in_vain: int
    """During how many whole calls it waited and did not get it."""


@dataclass(frozen=True)
class Pickling:
    """What it costs to send the arguments to another process and the result back."""

    argument_bytes: int = 0
    result_bytes: int = 0
    round_trip_ns: int = 0
    """The median time to pickle and unpickle both; what cannot be pickled is left out."""
    problem: str | None = None
    """Which part of the function or its arguments cannot be pickled, and why."""
    result_problem: str | None = None
    """The same for the result."""


@dataclass(frozen=True)
class Check:
    """Calls of all workers of a pool at once whose results were compared with that of calls made one by one."""

    executor: str
    workers: int
    calls: int
    differing: int
    """How many of these calls gave another result."""


@dataclass(frozen=True)
class SharedObject:
    """An object that threads share while they make a call, and of which each can have a copy."""

    name: str
    """What people call it: argument 1."""
    kind: str
    """What it is: a dict."""
    wall_ns: tuple[int, ...] = ()
    """How long the threads take if this is all they share, block by block; empty where that was not measured."""


@dataclass(frozen=True)
class Sharing:
    """What threads share, and blocks of their own to find out which of it costs: empty unless all of it seems to."""

    objects: tuple[SharedObject, ...]
    private_ns: tuple[int, ...] = ()
    """How long the most threads take if each has copies of all."""
    again_ns: tuple[int, ...] = ()
    """The same once more (A/A)."""
    shared_ns: tuple[int, ...] = ()
    """How long they take if all of them have the same copies."""


@dataclass(frozen=True)
class Source:
    """Where a function is written."""

    file: str
    """Relative to the root of the project, with slashes: nothing else of a user's folders is in a report."""
    line: int


@dataclass(frozen=True)
class Environment:
    """One of several environments, or values of a variable, for which the same call was probed in turns."""

    label: str
    """What the user calls it; the text of a value."""
    rotation: str
    """The same for all that took turns, and for no others."""
    variable: str = ""
    """The name that had several values; empty for environments."""


@dataclass(frozen=True)
class Probe:
    """What a probe found out about a function, apart from the rounds of its arms."""

    target: str
    arguments: str
    stage: str
    """What the probe was doing last, in words."""
    problem: str | None = None
    """Why the function could not be probed: a mistake in what was asked for."""
    ended: str | None = None
    """How the probe's process ended before it was done: it crashed, exited or hung."""
    gil_switched_on_by: str | None = None
    """On a free-threaded interpreter whose GIL is on: what switched it on."""
    signs: Signs | None = None
    pickling: Pickling | None = None
    watched: tuple[Watched, ...] = ()
    patience: tuple[Patience, ...] = ()
    """Empty where nobody could watch, or a call takes too long, and in older reports."""
    hand_out_ns: Mapping[PoolId, tuple[int, ...]] = field(default_factory=dict)
    """For the pool of each treatment: how long it takes for as many empty tasks as it has workers, block by block.

    Empty if the probe ended before the first block was over.
    """
    is_statement: bool = False
    """Whether the target is a statement, and not the name of a function."""
    checks: tuple[Check, ...] = ()
    """Empty if results cannot be compared, or calls made one by one already differ."""
    source: Source | None = None
    """Where the function begins; None if that is not in a file of the project."""
    environment: Environment | None = None
    """None where it was probed alone."""
    setup: str = ""
    """The statements that were executed first; empty in older reports, too."""
    each_worker: str = ""
    """Those that every worker executed once, for objects of its own."""
    each_call: str = ""
    """Those that were executed before each call, for objects of its own."""
    prepare_ns: int | None = None
    """How long that took for one call, which is in no other figure."""
    sharing: Sharing | None = None
    """None where threads share nothing that can be copied, or take turns anyway; in older reports, too."""
