"""What needs a lock, and what a lock costs."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, OutcomeTest

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="no-locks-with-processes",
        statement="With processes synchronisation primitives are not needed unless memory is shared",
        heard="Comparisons of threads and processes, as an advantage of processes.",
        experiment="Processes count without a lock: each in its own memory, and all in one number in shared "
        "memory. Increments that are missing at the end are lost updates. The cost of a lock that nobody else "
        "holds is measured too.",
        test=OutcomeTest(
            {"own memory": outcomes.NONE_LOST, "shared memory": outcomes.LOST},
            "The claim says both: own memory loses no update, and shared memory may lose some.",
        ),
        readings={
            "CONFIRMED": "Processes that return results need no lock. Processes that share a number do, as "
            "threads do.",
            "REFUTED": "Own memory lost updates here, or shared memory lost none in all samples, by luck.",
        },
        measured_by="synchronisation.updates:count_in_processes",
    ),
    Claim(
        id="threads-need-locks",
        statement="Threads need a lock around what they change together, with the GIL too",
        heard="Tutorials, beside the opposite: that the GIL makes such a lock needless.",
        experiment="Threads count in one attribute, `count = count + step()`, without a lock and with one, and "
        "append to one list. The interpreter switches between them often.",
        test=OutcomeTest(
            {"count = count + step()": outcomes.LOST, "the same with a lock": outcomes.NONE_LOST},
            "A lock is needed if updates are lost without it and none are lost with it.",
        ),
        readings={
            "CONFIRMED": "Code that reads, computes and writes needs a lock. A single list.append does not.",
            "REFUTED": "No update was lost without a lock here. That is luck, or this version switches less often.",
        },
        measured_by="synchronisation.updates:count_in_threads",
    ),
)
