"""How work is shared out among processors, and how that is classified."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, OutcomeTest, RatioTest, Unmeasured

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="one-idle-one-overloaded",
        statement="One processor may sit idle while another is overloaded, unless work is shared dynamically",
        heard="Textbooks on multiprocessing.",
        experiment="The n-th of several tasks takes n times as long as the first, in native code that releases "
        "the GIL. The tasks are shared out beforehand in equal parts, and one at a time as workers become free.",
        test=RatioTest(
            "threads, beforehand",
            "threads, as workers become free",
            "above",
            1.1,
            "Sharing out tasks one at a time must gain a tenth to be worth its cost.",
        ),
        readings={
            "CONFIRMED": "Give a pool more tasks than it has workers if the tasks may be uneven.",
            "REFUTED": "Handing out the tasks one at a time gains less than a tenth here.",
            "INCONCLUSIVE": "The samples do not show whether it gains a tenth.",
        },
        measured_by="scheduling.uneven:share_out_tasks",
        disturbed_by=("effective_cpus", "load"),
    ),
    Claim(
        id="symmetric-or-asymmetric",
        statement="Multiprocessing is symmetric or asymmetric, and classified by how memory is organised",
        heard="Tables that compare multiprocessing with multithreading.",
        experiment="The reference kernels for arithmetic and for memory run on each CPU in turn. The question is "
        "whether this machine is symmetric: whether its CPUs are equally fast.",
        test=RatioTest("slowest CPU", "fastest CPU", "within", 1.1, "CPUs of two kinds differ by more than a tenth."),
        readings={
            "CONFIRMED": "This machine is symmetric: its CPUs differ by less than a tenth.",
            "REFUTED": "This machine is asymmetric: some CPUs are more than a tenth slower, so equal shares of "
            "work are unfair.",
            "INCONCLUSIVE": "The samples do not show whether the CPUs are equally fast.",
        },
        measured_by="scheduling.cpus:measure_each_cpu",
        disturbed_by=("noise_floor", "load", "steal"),
    ),
    Claim(
        id="multithreading-not-classified",
        statement="Multithreading is not classified",
        heard="Tables that classify multiprocessing as symmetric or asymmetric, and leave this cell empty.",
        experiment="None.",
        test=Unmeasured(
            "It is a matter of words. Threads are often classified: native (one thread of the operating system for "
            "each, as in CPython) or green; with a GIL or free; daemons or not."
        ),
        readings={},
    ),
    Claim(
        id="processes-many-programs",
        statement="Multiprocessing lets several programs run; multithreading several threads of one program",
        heard="Definitions of the two in textbooks.",
        experiment="Two different programs are started at the same time, by two processes and by two threads.",
        test=OutcomeTest(
            {"by processes": outcomes.BOTH, "by threads": outcomes.NOT_BOTH},
            "The claim says that only processes run several programs.",
        ),
        readings={
            "CONFIRMED": "Threads could not run two programs at the same time here.",
            "REFUTED": "Threads start programs as well as processes do. Code that waits for a program needs no "
            "process.",
        },
        measured_by="scheduling.programs:run_two_programs",
    ),
    Claim(
        id="cpu-count-respects-container",
        statement="os.process_cpu_count() (or cpu_count) tells how many CPUs a container may use",
        heard="Advice on the number of workers in a container, since Python 3.13 has that function.",
        experiment="A process may use one CPU of several: by an affinity, as Docker's --cpuset-cpus sets it, and by "
        "the quota of a cgroup, as Docker's --cpus and the limits of Kubernetes set it. In a container whose quota "
        "leaves at most half of the CPUs, that quota is tried. The process calls os.process_cpu_count(), or "
        "os.cpu_count() where Python lacks it, and has as many processes compute, each on the next CPU that it may "
        "use. The CPU time that they get is measured, with a limit and without. The limit decides under which the "
        "count is further from it.",
        test=RatioTest(
            "CPUs told",
            "CPUs used",
            "below",
            1.5,
            "The limits leave at most half of the CPUs, so a count that ignores one is wrong by a factor of two.",
        ),
        readings={
            "CONFIRMED": "Under each limit, as many workers as Python counts CPUs use more than two thirds of them "
            "here.",
            "REFUTED": "Under a limit, as many workers as Python counts CPUs use less than two thirds of them here: "
            "they wait for each other. Ask gilscope workers, which counts by affinity and quota.",
            "INCONCLUSIVE": "The samples do not show whether workers use two thirds of the CPUs that Python counts.",
        },
        measured_by="scheduling.containers:count_under_limits",
        disturbed_by=("load", "others", "steal"),
    ),
    Claim(
        id="pinning-helps-threads",
        statement="Pinning a threaded worker process to one core makes it faster (under the GIL)",
        heard="Advice on servers that run a worker process for each core, and talks about the GIL.",
        experiment="Eight threads of a pool run short tasks in plain Python. The pool and the thread that gives it "
        "tasks are tied to one CPU, or may use all. How long the slowest task in a hundred takes is measured too, "
        "and tasks that make system calls, each of which lets other threads have the GIL.",
        test=RatioTest(
            "one CPU",
            "all CPUs",
            "above",
            1.1,
            "What is tied to one CPU cannot use another that is free, so it must gain at least a tenth.",
        ),
        readings={
            "CONFIRMED": "Threads that compute in plain Python are more than a tenth faster on one CPU here. Run one "
            "such process on each CPU.",
            "REFUTED": "Threads that compute in plain Python gain less than a tenth on one CPU here, or lose. Leave "
            "it to the scheduler where they run.",
            "INCONCLUSIVE": "The samples do not show whether threads on one CPU are a tenth faster.",
        },
        measured_by="scheduling.pinned:serve_in_pools",
        disturbed_by=("effective_cpus", "load", "others", "steal"),
    ),
    Claim(
        id="disabled-logging-is-free",
        statement="Logging that is switched off costs nothing in threads",
        heard="Advice to leave log.debug() in the code, since a call below the logger's level returns at once.",
        experiment="Threads, one on each CPU, only call log.debug() of a logger whose level is WARNING. They share "
        "the logger, or have one each, or call a method that does nothing. The figure is how much of the speedup "
        "over one thread is left with a shared logger. How long each call takes is measured too.",
        test=RatioTest(
            "speedup, shared logger",
            "speedup, empty method",
            "above",
            0.9,
            "It costs nothing in threads if they keep nine tenths of the speedup that they have without it.",
        ),
        readings={
            "CONFIRMED": "Threads that call one logger keep more than nine tenths of their speedup here. The call "
            "itself is not free: each takes the time that was measured.",
            "REFUTED": "Threads that call one logger lose more than a tenth of their speedup here, though it logs "
            "nothing. In a hot loop give each thread a logger of its own, or ask isEnabledFor() once before it.",
            "INCONCLUSIVE": "The samples do not show whether threads lose a tenth of their speedup.",
        },
        measured_by="scheduling.silence:log_in_threads",
        disturbed_by=("effective_cpus", "load", "others", "steal"),
    ),
)
