"""The frozen values of what was seen: rounds, what went on besides, and the sessions of a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gilscope.model.case import Arm, Comparison, PoolId, Skip
from gilscope.model.declarations import Declarations
from gilscope.model.evidence import Evidence
from gilscope.model.facts import Facts
from gilscope.model.probe import Probe


@dataclass(frozen=True, slots=True)
class Round:
    """One timed execution of one arm. `cpu_ns` is that of the measuring process and all workers together."""

    block: int
    order: int
    wall_ns: int
    cpu_ns: int


@dataclass(frozen=True, slots=True)
class Block:
    """What the machine did besides, while one block ran. None where the system does not tell."""

    others_cpu_ns: int | None
    steal_ns: int | None


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What was found once, before the first timed round of a comparison."""

    repeats: int
    """How often the task list is run in one round; the same in all arms."""
    first_call_ns: Mapping[Arm, tuple[int, ...]]
    """For every arm, what the first call of each of its workers cost beyond a second one (import, JIT or its cache).

    Empty for an arm whose first calls were not timed.
    """
    sent_bytes: Mapping[Arm, int | None]
    """For every arm, how much one run sends to workers and back: 0 where they share memory, None if not recorded."""
    input_digest: str
    output_digest: str | None
    """Of strict results; None for relaxed ones."""
    largest_relative_error: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A comparison and all that was seen of it: `rounds[i]` belongs to `comparison.arms[i]`."""

    comparison: Comparison
    rounds: tuple[tuple[Round, ...], ...]
    blocks: tuple[Block, ...]
    setup: Setup


@dataclass(frozen=True)
class SessionReport:
    """One session's measurements."""

    session: str
    complete: bool
    facts: Facts
    measured: tuple[Measured, ...]
    skips: tuple[Skip, ...]
    open_ns: Mapping[PoolId, int]
    """For each pool: how long it took from opening it to the first answer of every worker."""
    plan: str = ""
    blocks: int = 0
    """How many blocks were asked for."""
    seed: int = 0
    """Of the inputs."""
    warnings: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """What was tried for the ledger of claims: by the claim's name."""
    declared: Declarations = field(default_factory=Declarations)
    """What its executors, implementations and sizes are: reports know them by no other way."""
    probe: Probe | None = None
    """Of a stranger's function, where that is what was measured."""


@dataclass(frozen=True)
class StudyRequest:
    """What a study of several sessions was asked for: enough to go on with it after an interruption."""

    options: Mapping[str, str]
    """The texts of the study's options, by name."""
    expression: str | None
    """Which comparisons, as pytest's -k."""
    sessions: int
    isa_levels: tuple[str, ...] = ()
    """Each has so many sessions; without any, the best level has."""


@dataclass(frozen=True)
class Report:
    """What a file holds: the sessions of one study, or of several that were merged."""

    sessions: tuple[SessionReport, ...]
    request: StudyRequest | None = None

    @property
    def complete(self) -> bool:
        """Whether every session that was begun measured all that it was to measure."""
        return all(session.complete for session in self.sessions)
