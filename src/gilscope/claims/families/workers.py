"""What a worker costs: to create, to start and to end, in memory, and to switch to."""

from gilscope.claims.claim import Claim, LevelTest, Published, RatioTest

PEP_703 = "PEP 703: about 100 µs for a thread, 50 ms for a subprocess"

REASY = "REASY 2025, Python 3.14"

IMPORTS = "Most of it is what a worker has imported."

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="process-creation-slow",
        statement="Creating a process is slow and costly, a thread economical",
        heard="Textbooks on operating systems, and most tables of “threads against processes”.",
        experiment="A worker that does nothing is created, started and joined: a thread, a process of each start "
        "method, and a sub-interpreter where they exist. All take turns in random order. Then eight of a kind are "
        "started one after the other and joined.",
        test=RatioTest("processes", "threads", "above", 5, "Below five times, the cost would not decide the choice."),
        readings={
            "CONFIRMED": "Keep a pool open instead of starting a process for each task.",
            "REFUTED": "Creating a process takes less than five times as long as creating a thread here.",
            "INCONCLUSIVE": "The samples do not show whether a process costs five times as much as a thread.",
        },
        measured_by="workers.lives:measure_whole_life",
        published=(
            Published("processes_spawn", 50_000, "µs", PEP_703),
            Published("threads", 100, "µs", PEP_703),
            *(
                Published(f"{kind}, 8 at once", took_ms, "ms", REASY)
                for kind, took_ms in (
                    ("threads", 1.83),
                    ("processes_fork", 3.12),
                    ("processes_forkserver", 4.47),
                    ("processes_spawn", 32.9),
                )
            ),
        ),
    ),
    Claim(
        id="threads-start-faster",
        statement="Threads start faster than processes",
        heard="Interview questions, and tutorials on multiprocessing.",
        experiment="The time from asking for a worker until its first instruction runs, on a clock that all "
        "processes of a machine share.",
        test=RatioTest("processes", "threads", "above", 1, "Faster is any ratio above 1."),
        readings={
            "CONFIRMED": "Work for which a worker is started begins sooner in a thread.",
            "REFUTED": "A process reaches its first instruction sooner than a thread here.",
            "INCONCLUSIVE": "The samples do not show which of the two starts first.",
        },
        measured_by="workers.lives:measure_start",
    ),
    Claim(
        id="threads-end-faster",
        statement="Terminating a thread takes less time",
        heard="Textbooks on operating systems, beside “threads start faster”.",
        experiment="The time from a worker's last instruction until the caller has joined it.",
        test=RatioTest("processes", "threads", "above", 1, "Less time is any ratio above 1."),
        readings={
            "CONFIRMED": "A short-lived process also costs the time to take its interpreter down.",
            "REFUTED": "A process is gone sooner than a thread here.",
            "INCONCLUSIVE": "The samples do not show which of the two is gone first.",
        },
        measured_by="workers.lives:measure_end",
    ),
    Claim(
        id="pool-ready",
        statement="A pool of threads is ready to work long before a pool of processes",
        heard="What follows from “threads start faster”, for those who use pools.",
        experiment="A pool with a worker for each CPU is opened from cold, by every executor that exists here. "
        "The time ends when each worker has returned a first result, and includes imports.",
        test=RatioTest("processes", "threads", "above", 5, "Below five times, nobody would keep a pool open for it."),
        readings={
            "CONFIRMED": "Open a pool of processes once, and keep it. A pool of threads may be opened for every job.",
            "REFUTED": "A pool of processes takes less than five times as long as a pool of threads to be ready "
            "here.",
            "INCONCLUSIVE": "The samples do not show whether it takes five times as long.",
        },
        measured_by="workers.pools:measure_opening",
    ),
    Claim(
        id="threads-lightweight",
        statement="Threads are lightweight, with a low memory footprint; processes are heavyweight",
        heard="Every table of “threads against processes”.",
        experiment="A program gets more and more workers of one kind, each after the same imports and the same "
        "work. The kernel reports how much memory the program takes with all its processes (PSS).",
        test=RatioTest("processes", "threads", "above", 5, "Below five times, memory would not decide between them."),
        readings={
            "CONFIRMED": "At least five threads fit into the memory of one process here.",
            "REFUTED": "A process takes less than five times the memory of a thread here. After a fork they share "
            "much.",
            "INCONCLUSIVE": "The samples do not show whether a process takes five times as much.",
        },
        measured_by="workers.weights:measure_memory_of_workers",
        published=tuple(
            Published(f"{kind}, program with 8", mib, "MiB", REASY, differs=IMPORTS)
            for kind, mib in (
                ("threads", 25),
                ("processes_fork", 31),
                ("processes_forkserver", 47),
                ("processes_spawn", 99),
            )
        ),
    ),
    Claim(
        id="threads-save-memory",
        statement="Threads share one memory, so memory is saved",
        heard="Lists of the advantages of threads.",
        experiment="All workers use one large array: threads by reference, and processes that are sent the array, "
        "that find it in shared memory, or that were forked while it was there. The kernel reports how much "
        "memory all of them take together.",
        test=RatioTest(
            "processes, pickled",
            "threads",
            "above",
            1.5,
            "For half as much memory again people buy a larger machine.",
        ),
        readings={
            "CONFIRMED": "Each process that is sent an array has a copy. In shared memory, or after a fork, there "
            "is one.",
            "REFUTED": "Processes that are sent an array take less than half as much memory again as threads that "
            "share it.",
            "INCONCLUSIVE": "The samples do not show whether it is half as much again.",
        },
        measured_by="workers.sharing:measure_memory_of_one_array",
    ),
    Claim(
        id="switching-threads-cheaper",
        statement="Switching between threads takes less time than between processes",
        heard="Textbooks on operating systems: the address space stays.",
        experiment="Two workers that are tied to one CPU send a byte back and forth through pipes, so that the "
        "system must switch at each message. The kernel counts how often it switched.",
        test=RatioTest("processes", "threads", "above", 1.1, "Nobody would choose by less than a tenth."),
        readings={
            "CONFIRMED": "Switching between threads is cheaper here, as the books say.",
            "REFUTED": "It is at most a tenth cheaper here, or costs more. Threads save a change of address space, "
            "but must hand over the GIL if there is one.",
            "INCONCLUSIVE": "The samples do not show whether a switch between processes takes a tenth longer.",
        },
        measured_by="workers.switches:measure_switches",
        disturbed_by=("load",),
        published=(
            Published("processes", 2.4, "µs", "by a pipe, among processes"),
            Published(
                "threads", 1.1, "µs", "by a pipe, among threads of C", differs="Ours hand over the GIL as well."
            ),
        ),
    ),
    Claim(
        id="switching-looks-simultaneous",
        statement="The CPU switches between threads (or programs) so that all appear to run at once",
        heard="The chapter on time sharing.",
        experiment="Twice as many workers as CPUs compute for a tenth of a second, as threads and as processes. "
        "The figure is the share of the worker that ran least, in percent of an equal share.",
        test=LevelTest(
            "least share",
            "above",
            25,
            "A worker that gets a quarter of its share still seems to run.",
            most=100,
            least=0,
        ),
        readings={
            "CONFIRMED": "Within a tenth of a second the worker that ran least typically got a quarter of its "
            "share here, or more, also among threads that share a GIL.",
            "REFUTED": "For a tenth of a second, which people notice, a worker may get less than a quarter of its "
            "share.",
            "INCONCLUSIVE": "The samples do not show whether every worker gets a quarter of an equal share.",
        },
        measured_by="workers.shares:measure_shares_of_cpus",
        disturbed_by=("load", "steal"),
    ),
    Claim(
        id="processes-cost-less",
        statement="Multiprocessing saves money against several single systems, as processors share what is around "
        "them",
        heard="Textbooks, from when several processors were several cabinets.",
        experiment="The same work is done by one program with a process for each CPU, and by one such process "
        "alone. The figure is the work for each CPU-second and mebibyte. Alone, the memory is that of a program "
        "that starts no process. Shared memory is counted once.",
        test=RatioTest("together", "alone", "above", 1, "Any ratio above 1 saves something."),
        readings={
            "CONFIRMED": "Workers of one program do more for a CPU-second and a mebibyte than one alone here.",
            "REFUTED": "Workers of one program do less for a CPU-second and a mebibyte than one alone here. The "
            "table shows which of the two they lose.",
            "INCONCLUSIVE": "The samples do not show which of the two does more.",
        },
        measured_by="workers.together:compare_together_and_alone",
        disturbed_by=("load", "capacity_latency"),
    ),
)
