"""A report made by hand, small and whole, and the document that its file holds."""

from gilscope.model.case import Arm, Case, Comparison, PoolId, Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, Round, SessionReport, Setup
from gilscope.record import declarations, older_declarations, writing

ROLES = (("baseline", "serial"), ("again", "serial"), ("treatment", "threads"), ("treatment", "processes_spawn"))

ARMS = tuple(
    Arm(role, Case("nbody", "tiny", "pure", executor, "shared", "static", 1 if executor == "serial" else 2))  # type: ignore[arg-type]
    for role, executor in ROLES
)

SETUP = Setup(
    repeats=3,
    first_call_ns=dict(zip(ARMS, ((12_000,), (0,), (7, 8), (350_000,)), strict=True)),
    sent_bytes=dict(zip(ARMS, (0, 0, 0, 4096), strict=True)),
    input_digest="ab" * 32,
    output_digest=None,
    largest_relative_error=2.5e-13,
    warnings=("threads static ×2: only 1 of 2 workers were warmed",),
    lasted_ns=250_000_000,
)

Rounds = tuple[tuple[Round, ...], ...]


def a_session(rounds: Rounds, blocks: tuple[Block, ...], name: str = "0123456789ab") -> SessionReport:
    return SessionReport(
        session=name,
        complete=True,
        facts=Facts({"python": "3.14.0", "cpus": 2, "caches": {"L1 Data": "48K"}, "governor": None}),
        measured=(Measured(Comparison("nbody", "tiny", "pure", ARMS), rounds, blocks, SETUP),),
        skips=(Skip("word_count", "numba_gil", "*", "objects need the GIL"),),
        open_ns={PoolId("threads", 2): 150_000, PoolId("processes_spawn", 2): 310_000_000},
        lasted_ns=1_500_000_000,
        declared=declarations.decode_declarations(older_declarations.declared([{"key": ("nbody", "tiny", "pure")}])),
    )


def rounds_of(walls_ns: list[int]) -> Rounds:
    return tuple(
        tuple(Round(i, (i + arm) % 4, wall, 2 * wall) for i, wall in enumerate(walls_ns)) for arm in range(4)
    )


SESSION = a_session(rounds_of([10, 11, 12]), (Block(5, 0), Block(6, 0), Block(None, None)))

REPORT = Report((SESSION,))

DOCUMENT = writing.encode_report(REPORT)
