"""What a worker that goes wrong does to the others."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, Ratio, Seen

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="leak-contained",
        statement="A memory leak in a process hurts only that process",
        heard="Lists of the advantages of processes, and the manuals of web servers that recycle their workers.",
        experiment="A worker keeps memory for ever, and ends: a thread of a pool that is closed, and a process that "
        "its pool replaces after the task. Then it is counted what this program and all its processes still use.",
        test=Ratio("threads", "processes", "above", 5, "Under five times, recycling would hardly be worth its cost."),
        readings={
            "CONFIRMED": "Work that may leak belongs in processes that are recycled (max_tasks_per_child).",
            "REFUTED": "Here what a thread leaked came back as well, or what a process leaked did not.",
            "INCONCLUSIVE": "The samples do not say whether much more is left of a thread's leak.",
        },
        measured_by="isolation.leaks:after_the_worker",
    ),
    Claim(
        id="crash-contained",
        statement="Multiprocessing improves reliability: one crash does not take the rest down",
        heard="Lists of the advantages of processes, and the design of browsers.",
        experiment="A worker dies in the middle of twenty tasks: by os._exit, abort, a segmentation fault and "
        "SIGKILL. Then all tasks are given out again. The same with threads and, where there are any, interpreters: "
        "in a program of their own, as it is theirs that ends.",
        test=Seen(
            {
                **{f"processes: {death}": outcomes.SURVIVED for death in outcomes.DEATHS},
                **{f"threads: {death}": outcomes.DEAD for death in outcomes.DEATHS},
            },
            "The statement says that processes contain a crash, and means that threads do not.",
        ),
        readings={
            "CONFIRMED": "A pool of processes is broken by a crash, but says so, and a new one does the rest; a "
            "thread's crash, or an interpreter's, is the whole program's.",
            "REFUTED": "Here a crash of a process was not contained, or one of a thread was.",
        },
        measured_by="isolation.crashes:of_workers",
    ),
    Claim(
        id="processes-killable",
        statement="Child processes can be interrupted and killed",
        heard="Comparisons of threads and processes: Thread has no terminate().",
        experiment="A process that computes is stopped by terminate() and by kill(), and the time until it is gone "
        "is taken. A thread has no such call. While a thread computes, the program is sent Ctrl-C: how long until "
        "the main thread has it?",
        test=Seen(
            {"process": outcomes.STOPPED, "thread": outcomes.NO_CALL},
            "The statement says it of processes, as an advantage over threads.",
        ),
        readings={
            "CONFIRMED": "What may have to be stopped belongs in a process; a thread must look for itself whether it "
            "shall stop.",
            "REFUTED": "A process was not stopped here, or this version of Python can stop threads.",
        },
        measured_by="isolation.kills:of_workers",
    ),
)
