"""What a worker costs: to create, to start, to end."""

from gilscope.claims.claim import Claim, Level, Published, Ratio

PEP_703 = "PEP 703: about 100 µs for a thread, 50 ms for a subprocess"

IMPORTS = "What a worker has imported is most of it."

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
        measured_by="workers.lives:created_and_joined",
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
        measured_by="workers.lives:first_instruction",
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
        measured_by="workers.lives:last_instruction",
    ),
    Claim(
        id="pool-ready",
        statement="A pool of threads is ready to work long before a pool of processes",
        heard="What follows from “threads start faster”, for those who use pools.",
        experiment="A pool with a worker for each CPU is opened from cold, until each has given a first result, "
        "imports included; by every executor that exists here.",
        test=Ratio("processes", "threads", "above", 5, "Under five times, nobody would keep a pool open for it."),
        readings={
            "CONFIRMED": "Open a pool of processes once, and keep it; a pool of threads may be opened for every job.",
            "REFUTED": "Here a pool of processes is ready about as soon as one of threads.",
            "INCONCLUSIVE": "The samples do not say whether it takes five times as long.",
        },
        measured_by="workers.pools:until_all_have_answered",
    ),
    Claim(
        id="threads-lightweight",
        statement="Threads are lightweight, with a low memory footprint; processes are heavyweight",
        heard="Every table of “threads against processes”.",
        experiment="A program has more and more workers of one kind, each after the same imports and work, and the "
        "kernel tells what it takes of memory with all its processes (PSS).",
        test=Ratio("processes", "threads", "above", 5, "Under five times, memory would not decide between them."),
        readings={
            "CONFIRMED": "A hundred threads fit where a handful of processes do.",
            "REFUTED": "Here a process takes about as much memory as a thread: after a fork nearly all is shared.",
            "INCONCLUSIVE": "The samples do not say whether a process takes five times as much.",
        },
        measured_by="workers.weights:of_workers",
        published=tuple(
            Published(f"{kind}, program with 8", mib, "MiB", "REASY 2025, Python 3.14", differs=IMPORTS)
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
        experiment="All workers use one large array: threads by reference; processes that are sent it, that find it "
        "in shared memory, or that were forked while it was there. The kernel tells what all take together.",
        test=Ratio(
            "processes, pickled",
            "threads",
            "above",
            1.5,
            "Half as much again is what machines are bought for.",
        ),
        readings={
            "CONFIRMED": "Sent to processes, an array is there once for each; in shared memory, or after a fork, "
            "once.",
            "REFUTED": "Here processes that are sent an array take about as much memory as threads that share it.",
            "INCONCLUSIVE": "The samples do not say whether it is half as much again.",
        },
        measured_by="workers.sharing:of_one_array",
    ),
    Claim(
        id="switching-threads-cheaper",
        statement="Switching between threads takes less time than between processes",
        heard="Textbooks on operating systems: the address space stays.",
        experiment="A byte goes to and fro through pipes between two workers that are tied to one CPU, so that each "
        "message makes the system switch; the kernel counts how often it did.",
        test=Ratio("processes", "threads", "above", 1.1, "A tenth is the least that anybody would choose by."),
        readings={
            "CONFIRMED": "Switching threads is cheaper here, as the books say.",
            "REFUTED": "Here it is not: what threads save by their address space, they pay by handing over the GIL.",
            "INCONCLUSIVE": "The samples do not say whether a switch of processes takes a tenth longer.",
        },
        measured_by="workers.switches:of_a_ping_pong",
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
        experiment="Twice as many workers as CPUs compute for a tenth of a second, as threads and as processes: what "
        "the one that ran least got of an equal share.",
        test=Level("least share", "above", 25, "A worker that gets a quarter of its share still seems to run."),
        readings={
            "CONFIRMED": "Within a moment everybody has had a turn, threads behind the GIL too.",
            "REFUTED": "Here a worker may get next to nothing for a tenth of a second: that is seen.",
            "INCONCLUSIVE": "The samples do not say whether everybody gets a quarter of an equal share.",
        },
        measured_by="workers.shares:in_a_moment",
        disturbed_by=("load", "steal"),
    ),
    Claim(
        id="processes-cost-less",
        statement="Multiprocessing saves money against several single systems, as processors share what is around "
        "them",
        heard="Textbooks, from when several processors were several cabinets.",
        experiment="The same work by a program with a process for each CPU and by one that is alone: what a "
        "CPU-second and a mebibyte give, memory that is shared counted once.",
        test=Ratio("together", "alone", "above", 1, "Saved is any ratio above 1."),
        readings={
            "CONFIRMED": "Here workers of one program get more done for a CPU-second and a mebibyte than programs "
            "alone.",
            "REFUTED": "Here they do not: what they share of memory, they lose to each other in time, or to its "
            "cost.",
            "INCONCLUSIVE": "The samples do not say which of the two gives more.",
        },
        measured_by="workers.together:and_alone",
        disturbed_by=("load", "capacity_latency"),
    ),
)
