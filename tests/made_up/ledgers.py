"""A small ledger by hand, with a claim of every verdict."""

from gilscope.analyse.ruling import Ruling
from gilscope.claims.claim import Claim, OutcomeTest, Published, RatioTest, Unmeasured
from gilscope.claims.judging import rule
from gilscope.model.evidence import Evidence, Series

READINGS = {"CONFIRMED": "Use a pool.", "REFUTED": "Do not.", "INCONCLUSIVE": "Measure longer."}


def _claim(name: str, statement: str, test: RatioTest | OutcomeTest | Unmeasured) -> Claim:
    published = (Published("processes", 50_000, "µs", "somebody"),)
    return Claim(name, statement, "In lectures.", "It is tried.", test, READINGS, published=published)  # type: ignore[arg-type]


SLOWER = RatioTest("processes", "threads", "above", 5, "Under five times nobody would mind.")


def _times(factor: float) -> Evidence:
    threads = tuple(100.0 + i % 5 for i in range(20))
    processes = tuple(factor * (100.0 + i % 7) for i in range(20))
    series = {"threads": Series("µs", threads), "processes": Series("µs", processes)}
    return Evidence(series, notes=("“processes” are those of spawn",))


def ledger(factor: float = 20.0) -> tuple[Ruling, ...]:
    """Return the rulings on claims, of which the first depends on how many times as long processes take."""
    seen = OutcomeTest({"threads": "yes", "processes": "no"}, "It says so.")
    return rule(
        [
            (_claim("slow", "Processes are <slow> & costly", SLOWER), _times(factor)),
            (_claim("even", "Processes take about as long", SLOWER), _times(5.0)),
            (_claim("shared", "Threads share | all", seen), Evidence(observed={"threads": "no", "processes": "no"})),
            (_claim("absent", "Forks are cheap", SLOWER), Evidence(inapplicable="this platform cannot fork")),
            (_claim("hung", "Nothing ever hangs", SLOWER), Evidence(failure="it had not ended after 38 seconds")),
            (_claim("taste", "Threads are pretty", Unmeasured("It is a matter of taste.")), Evidence()),
        ]
    )
