"""What a worker costs: to create, to start, to end."""

from gilscope.claims.claim import Claim, Published, Ratio
from gilscope.experiments import lives

PEP_703 = "PEP 703: about 100 µs for a thread, 50 ms for a subprocess"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="process-creation-slow",
        statement="Creating a process is slow and costly, a thread economical",
        heard="Textbooks on operating systems, and most tables of “threads against processes”.",
        experiment="A worker that does nothing is created, started and joined: a thread, a process by each start "
        "method that exists here and, where there are any, a sub-interpreter, in turn and in random order.",
        test=Ratio("processes", "threads", "above", 5, "Under five times, the choice would not turn on it."),
        readings={
            "CONFIRMED": "Keep a pool open rather than start a process for each task.",
            "REFUTED": "Here a process costs about as much to create as a thread: it need not decide.",
            "INCONCLUSIVE": "The samples do not say whether a process costs five times as much as a thread.",
        },
        measure=lives.created_and_joined,
        published=(Published("processes_spawn", 50_000, "µs", PEP_703), Published("threads", 100, "µs", PEP_703)),
    ),
    Claim(
        id="threads-start-faster",
        statement="Threads start faster than processes",
        heard="Interview questions, and tutorials on multiprocessing.",
        experiment="The time from asking for a worker until its first instruction runs, on a clock that all "
        "processes of a machine share.",
        test=Ratio("processes", "threads", "above", 1, "Faster is any ratio above 1."),
        readings={
            "CONFIRMED": "Work that is handed out once a request starts sooner in a thread.",
            "REFUTED": "Here a process is at its first instruction no later than a thread.",
            "INCONCLUSIVE": "The samples do not say which of the two starts first.",
        },
        measure=lives.first_instruction,
    ),
    Claim(
        id="threads-end-faster",
        statement="Terminating a thread takes less time",
        heard="Textbooks on operating systems, beside “threads start faster”.",
        experiment="The time from the last instruction of a worker until the one who waits has joined it.",
        test=Ratio("processes", "threads", "above", 1, "Less time is any ratio above 1."),
        readings={
            "CONFIRMED": "An interpreter that has to be taken down is part of the price of a short-lived process.",
            "REFUTED": "Here a process is gone as soon as a thread is.",
            "INCONCLUSIVE": "The samples do not say which of the two is gone first.",
        },
        measure=lives.last_instruction,
    ),
)
