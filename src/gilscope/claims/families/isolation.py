"""What a worker that fails does to the others."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, LevelTest, OutcomeTest

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="leak-contained",
        statement="A memory leak in a process hurts only that process",
        heard="Lists of the advantages of processes, and the manuals of web servers that recycle their workers.",
        experiment="A worker leaks memory, and ends: a thread of a pool that is closed, and a process that its "
        "pool replaces after the task. Then the memory is read that this program and all its processes still use.",
        test=LevelTest("threads", "above", 8, "Half of the smallest leak that is tried, 16 MiB.", minus="processes"),
        readings={
            "CONFIRMED": "A thread's leak leaves at least 8 MiB more in use than that of a process that has "
            "ended. Work that may leak belongs in processes that are recycled (max_tasks_per_child).",
            "REFUTED": "Most of what a thread leaked was freed as well here, or what a process leaked was not.",
            "INCONCLUSIVE": "The samples do not show whether a thread's leak leaves 8 MiB more in use.",
        },
        measured_by="isolation.leaks:measure_what_is_left",
    ),
    Claim(
        id="crash-contained",
        statement="Multiprocessing improves reliability: one crash does not take the rest down",
        heard="Lists of the advantages of processes, and the design of browsers.",
        experiment="A worker dies during twenty tasks: by os._exit, abort, a segmentation fault and SIGKILL. Then "
        "all tasks are run again. The workers are processes, threads and, where they exist, interpreters. Each "
        "runs in a program of its own, which its crash may end.",
        test=OutcomeTest(
            {
                **{f"processes: {death}": outcomes.SURVIVED for death in outcomes.DEATHS},
                **{f"threads: {death}": outcomes.DEAD for death in outcomes.DEATHS},
            },
            "The claim says that processes contain a crash, and means that threads do not.",
        ),
        readings={
            "CONFIRMED": "A crash breaks a pool of processes, but the pool reports it, and a new pool does the "
            "rest. A crash of a thread or an interpreter ends the whole program.",
            "REFUTED": "A crash of a process was not contained here, or a crash of a thread was.",
        },
        measured_by="isolation.crashes:crash_workers",
    ),
    Claim(
        id="processes-killable",
        statement="Child processes can be interrupted and killed",
        heard="Comparisons of threads and processes: Thread has no terminate().",
        experiment="A process that computes is stopped by terminate() and by kill(), and the time until it is "
        "gone is measured. A thread has no such call. The program is also sent Ctrl-C while a thread computes, "
        "and the time until the main thread reacts is measured.",
        test=OutcomeTest(
            {"process": outcomes.STOPPED, "thread": outcomes.NO_CALL},
            "The claim is made of processes, as an advantage over threads.",
        ),
        readings={
            "CONFIRMED": "Work that you may have to stop belongs in a process. A thread must check by itself "
            "whether it should stop.",
            "REFUTED": "A process was not stopped here, or this version of Python can stop threads.",
        },
        measured_by="isolation.kills:stop_workers",
    ),
)
