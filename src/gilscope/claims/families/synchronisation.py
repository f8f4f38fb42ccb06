"""What needs a lock, and what a lock costs."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, Seen

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="no-locks-with-processes",
        statement="With processes synchronisation primitives are not needed unless memory is shared",
        heard="Comparisons of threads and processes, as an advantage of processes.",
        experiment="Processes count, each in its own memory, and all in one number in shared memory without a lock: "
        "what is missing in the end is lost. Beside it, what a lock costs that nobody else holds.",
        test=Seen(
            {"own memory": outcomes.NONE_LOST, "shared memory": outcomes.LOST},
            "The statement says both: nothing is lost in own memory, and something may be where memory is shared.",
        ),
        readings={
            "CONFIRMED": "Hand results back and no lock is needed; share a number and it is, as among threads.",
            "REFUTED": "Here own memory has lost updates, or shared memory none in all samples: one of them is luck.",
        },
        measured_by="synchronisation.updates:by_processes",
    ),
    Claim(
        id="threads-need-locks",
        statement="Threads need a lock around what they change together, with the GIL too",
        heard="Tutorials, beside the opposite: that the GIL makes such a lock needless.",
        experiment="Threads count in one attribute, `count = count + step()`, without a lock and with one, and "
        "append to one list, while the interpreter switches between them often.",
        test=Seen(
            {"count = count + step()": outcomes.LOST, "the same with a lock": outcomes.NONE_LOST},
            "A lock is needed where without it something is lost and with it nothing is.",
        ),
        readings={
            "CONFIRMED": "What reads, computes and writes needs a lock; a single list.append does not.",
            "REFUTED": "Nothing was lost here without a lock: that is luck, or a version that switches more rarely.",
        },
        measured_by="synchronisation.updates:by_threads",
    ),
)
