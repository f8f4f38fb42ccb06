"""Whether threads, processes and what else there is run in parallel, and what that brings."""

from gilscope.claims import rounds
from gilscope.claims.claim import Claim, Published, Ratio

PARALLEL = "A fifth more than one thread gets would hardly be called parallel on any machine of two CPUs or more."

NOISE = ("noise_floor", "effective_cpus", "load")
"""Checks of the doctor without which no speedup means much."""

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-no-parallelism",
        statement="In Python threads cannot run in parallel, because of the GIL",
        heard="The first thing that most people learn about threads in Python.",
        experiment="The study's kernels in plain Python, serially and under threads, in the same blocks.",
        test=Ratio("serial", "threads", "below", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Threads make plain Python no faster here: use them to wait, not to compute.",
            "REFUTED": "Threads run plain Python in parallel here: this interpreter has no GIL.",
            "INCONCLUSIVE": "The rounds do not say whether threads gain a fifth.",
        },
        from_rounds=rounds.threads_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="threads-run-in-parallel",
        statement="Each thread runs parallel to the others",
        heard="Textbooks on operating systems, and tutorials that were written for other languages.",
        experiment="The same rounds as for threads-no-parallelism, read the other way.",
        test=Ratio("serial", "threads", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "On this interpreter it is so, for plain Python too.",
            "REFUTED": "With a GIL one thread at a time runs Python; only code that releases it runs beside others.",
            "INCONCLUSIVE": "The rounds do not say whether threads gain a fifth.",
        },
        from_rounds=rounds.threads_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="nogil-gives-parallelism",
        statement="Releasing the GIL in native code makes threads run in parallel",
        heard="The documentation of Cython and of Numba.",
        experiment="The study's kernels in Cython and Numba under threads: the same machine code with the GIL "
        "released and held, each against serial in its own blocks.",
        test=Ratio("released", "held", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Release the GIL around long native loops, and threads need no processes.",
            "REFUTED": "Releasing the GIL brings threads little here: there is no GIL, or there are too few CPUs.",
            "INCONCLUSIVE": "The rounds do not say whether releasing the GIL brings a fifth.",
        },
        from_rounds=rounds.released_and_held,
        published=(
            Published("released", 3.66, "× on 4 threads", "Numba's documentation, nogil", comparable=False),
            Published("released", 1.96, "× on 2 threads", "r4victor, sha256, CPython 3.9"),
        ),
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-only-way",
        statement="Multiprocessing is the only way to true parallelism in Python",
        heard="Forum answers, from before code released the GIL as a matter of course.",
        experiment="Kernels that release the GIL, from the study's rounds: processes against the fastest other way "
        "of the same kernel (threads, interpreters, native threads in one call).",
        test=Ratio("other ways", "processes", "above", 1.1, "A tenth more would be a reason to choose processes."),
        readings={
            "CONFIRMED": "Here processes are surely ahead of every other way.",
            "REFUTED": "Other ways are as parallel as processes: where the GIL is released, threads do.",
            "INCONCLUSIVE": "The rounds do not say whether processes are a tenth ahead of all other ways.",
        },
        from_rounds=rounds.processes_and_others,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-avoid-gil",
        statement="Multiprocessing avoids the limits that the GIL puts on CPython",
        heard="The documentation of multiprocessing.",
        experiment="The study's kernels in plain Python under threads and under processes, in the same blocks.",
        test=Ratio("threads", "processes", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "For plain Python that computes, processes do what threads cannot.",
            "REFUTED": "Here threads run plain Python about as fast as processes do.",
            "INCONCLUSIVE": "The rounds do not say whether processes are a fifth ahead of threads.",
        },
        from_rounds=rounds.processes_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-increase-power",
        statement="Multiprocessing increases computing power: more processors, more work done in the same time",
        heard="Definitions of multiprocessing in textbooks.",
        experiment="The study's kernels in plain Python, serially and under as many processes as CPUs, in the same "
        "blocks.",
        test=Ratio("serial", "processes", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "More processes do more work in the same time here, up to the number of CPUs.",
            "REFUTED": "Here several processes get no more done than one: look at what gilscope doctor says.",
            "INCONCLUSIVE": "The rounds do not say whether processes gain a fifth.",
        },
        from_rounds=rounds.processes_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="decompose-improves",
        statement="Splitting a program into parallel tasks makes it faster",
        heard="Introductions to parallel programming.",
        experiment="Every kernel and implementation of the study, by the fastest way that was measured, against "
        "serial. From which task size on it pays is in the report of plan full.",
        test=Ratio("serial", "fastest way", "above", 1, "Faster is any ratio above 1."),
        readings={
            "CONFIRMED": "It is, on the whole and by the best way of each kernel; the list says where it is not.",
            "REFUTED": "On the whole it is not: the tasks of these kernels are too small for this machine.",
            "INCONCLUSIVE": "The rounds do not say whether it is faster on the whole.",
        },
        from_rounds=rounds.every_way,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-faster-threads-moderate",
        statement="A job takes less time with processes, a moderate time with threads",
        heard="Tables of “threads against processes”.",
        experiment="Every kernel and implementation of the study under threads and under processes, in the same "
        "blocks.",
        test=Ratio("threads", "processes", "above", 1, "Less time is any ratio above 1."),
        readings={
            "CONFIRMED": "On the whole it is so here: half of the code measured holds the GIL.",
            "REFUTED": "On the whole threads are at least as fast here.",
            "INCONCLUSIVE": "The rounds do not say which of the two is faster on the whole.",
        },
        from_rounds=rounds.threads_and_processes,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-for-large-data",
        statement="Processes are what to use for high speed on large volumes of data",
        heard="Introductions to data processing in Python.",
        experiment="Arrays of several sizes are summed up (CRC-32, which releases the GIL) by threads, by processes "
        "that are sent their part, and by processes that share the array: MB/s, with all that has to be sent.",
        test=Ratio("processes, sharing", "threads", "above", 1, "High speed would be more than threads have."),
        readings={
            "CONFIRMED": "Here processes that share the data are surely ahead of threads.",
            "REFUTED": "Where the work releases the GIL, threads are as fast, and nothing has to be sent or shared.",
            "INCONCLUSIVE": "The samples do not say which of the two is faster; sending the data is beside it.",
        },
        measured_by="parallelism.volumes:rates",
        disturbed_by=NOISE,
    ),
)
