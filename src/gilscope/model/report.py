"""What a report has: its sessions, the comparisons measured in them, and their rounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from gilscope.model.case import Arm, Comparison, PoolId, Skip
from gilscope.model.declarations import Declarations
from gilscope.model.evidence import Evidence
from gilscope.model.facts import Facts
from gilscope.model.probe import Probe


@dataclass(frozen=True, slots=True)
class Round:
    """One timed execution of one arm. `cpu_ns` is the CPU time of the measuring process and of all its workers."""

    block: int
    order: int
    wall_ns: int
    cpu_ns: int
    ready_ns: int | None = None
    """How long the threads of these processes were ready to run and had no CPU, in sum; None if not recorded."""
    cpus: tuple[int, ...] | None = None
    """The numbers of the CPUs on which its tasks ended, the least first; None if not recorded."""


@dataclass(frozen=True, slots=True)
class Block:
    """What else the machine did while one block ran: None where the system does not say."""

    others_cpu_ns: int | None
    steal_ns: int | None
    wall_ns: int | None = None
    """From before its first round to after its last, with what was done between rounds."""
    pressure_ns: int | None = None
    """How long at least one program of the machine, this one included, was ready to run and had no CPU."""
    throttled_ns: int | None = None
    """CPU time that the quota of this process's container kept threads from using: the sum over CPUs."""
    throttled_count: int | None = None
    """How often that quota was used up."""


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What was found while a comparison was prepared, before its first timed round."""

    repeats: int
    """How often the task list is run in one round: the same in all arms but references, which run once."""
    first_call_ns: Mapping[Arm, tuple[int, ...]]
    """For every arm, what the first call of each of its workers cost beyond a second one (import, JIT or its cache).

    Empty for an arm whose first calls were not timed.
    """
    sent_bytes: Mapping[Arm, int | None]
    """For every arm, how much one run sends to workers and back: 0 where they share memory, None if not recorded."""
    input_digest: str
    output_digest: str | None
    """The digest of strict results; None for a relaxed kernel."""
    largest_relative_error: float
    warnings: tuple[str, ...] = ()
    lasted_ns: int | None = None
    """How long the preparation took; None if not recorded."""


@dataclass(frozen=True)
class Measured:
    """A comparison and its measurements: `rounds[i]` belongs to `comparison.arms[i]`."""

    comparison: Comparison
    rounds: tuple[tuple[Round, ...], ...]
    blocks: tuple[Block, ...]
    setup: Setup


@dataclass(frozen=True)
class SessionReport:
    """What one session, a fresh measuring process, measured."""

    session: str
    complete: bool
    facts: Facts
    measured: tuple[Measured, ...]
    skips: tuple[Skip, ...]
    open_ns: Mapping[PoolId, int]
    """For each pool, how long it took from opening it until every worker had answered."""
    plan: str = ""
    blocks: int = 0
    """How many blocks were asked for; 0 where comparisons had different numbers of them."""
    seed: int = 0
    """The seed of the inputs."""
    warnings: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """What experiments found for the ledger of claims, by the claim's id."""
    declared: Declarations = field(default_factory=Declarations)
    """What its executors, implementations and sizes declare; nothing else tells a reader of the report."""
    probe: Probe | None = None
    """What a probe found, if the session measured a user's function and no kernel."""
    lasted_ns: int | None = None
    """From the start of the session to its last block; None if not recorded."""


@dataclass(frozen=True)
class StudyRequest:
    """What a study of several sessions was asked to measure: enough to resume it after an interruption."""

    options: Mapping[str, str]
    """The texts of the study's options, by name."""
    expression: str | None
    """An expression that selects comparisons, as pytest's -k does."""
    sessions: int
    isa_levels: tuple[str, ...] = ()
    """ISA levels, each of which has that many sessions. If empty, only the best level has."""
    fixes_sessions: bool = False
    """Whether the number of sessions was asked for; else it is the most that there are, as the time allows."""


EndReason = Literal["precise", "budget", "most", "fixed"]
"""Why a comparison was measured no further: its intervals were narrow enough, the time of the study was spent, it had
the most blocks that one gets, or the number of blocks or sessions was asked for."""

END_REASONS_IN_ORDER: tuple[EndReason, ...] = get_args(EndReason)
"""First those that weaken figures: intervals that are narrow by chance, or wide for want of time."""


@dataclass(frozen=True)
class Ending:
    """How much was measured of a comparison when its study ended, and why no more."""

    comparison: str
    """Its label."""
    isa_level: str | None
    """None where the study did not choose among levels."""
    sessions: int
    blocks: int
    """Of all sessions together."""
    reason: EndReason


@dataclass(frozen=True)
class Report:
    """The contents of a file: the sessions of one study, or of several studies that were merged."""

    sessions: tuple[SessionReport, ...]
    request: StudyRequest | None = None
    endings: tuple[Ending, ...] = ()
    """Of every comparison, once the study that was asked for has ended; empty before, and in older reports."""

    @property
    def complete(self) -> bool:
        """Whether every session measured all that it was asked to."""
        return all(session.complete for session in self.sessions)
