"""Whether threads, processes and other ways run in parallel, and how much faster that makes a program."""

from gilscope.claims import rounds
from gilscope.claims.claim import Claim, Published, RatioTest

PARALLEL = "On two CPUs or more, a gain of less than a fifth would hardly be called parallel."

NOISE = ("noise_floor", "effective_cpus", "load")
"""The doctor's checks that must not be bad: otherwise a speedup means little."""

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-no-parallelism",
        statement="In Python threads cannot run in parallel, because of the GIL",
        heard="The first thing that most people learn about threads in Python.",
        experiment="The study's kernels in plain Python run serially and under threads, in the same blocks.",
        test=RatioTest("serial", "threads", "below", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Threads gain less than a fifth in plain Python here. Use them to wait, not to compute.",
            "REFUTED": "Threads gain more than a fifth in plain Python here: this interpreter runs without a GIL.",
            "INCONCLUSIVE": "The rounds do not show whether threads gain a fifth.",
        },
        from_rounds=rounds.threads_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="threads-run-in-parallel",
        statement="Each thread runs parallel to the others",
        heard="Textbooks on operating systems, and tutorials that were written for other languages.",
        experiment="The same rounds as for threads-no-parallelism. This is the opposite claim.",
        test=RatioTest("serial", "threads", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Threads gain more than a fifth on this interpreter, in plain Python too.",
            "REFUTED": "Threads gain less than a fifth in plain Python here. With a GIL only code that releases "
            "it runs beside other threads.",
            "INCONCLUSIVE": "The rounds do not show whether threads gain a fifth.",
        },
        from_rounds=rounds.threads_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="nogil-gives-parallelism",
        statement="Releasing the GIL in native code makes threads run in parallel",
        heard="The documentation of Cython and of Numba.",
        experiment="The study's kernels in Cython and Numba run under threads: the same machine code, once with "
        "the GIL released and once with the GIL held. Each is compared with serial runs of its own blocks.",
        test=RatioTest("released", "held", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Release the GIL around long native loops: threads gain more than a fifth by it here.",
            "REFUTED": "Threads gain less than a fifth from releasing the GIL here: there is no GIL, or there are "
            "too few CPUs.",
            "INCONCLUSIVE": "The rounds do not show whether threads gain a fifth from releasing the GIL.",
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
        experiment="For the study's kernels that release the GIL, processes are compared with the fastest other "
        "way of the same kernel: threads, interpreters, or native threads inside one call.",
        test=RatioTest(
            "other ways",
            "processes",
            "above",
            1.1,
            "A tenth more would be a reason to choose processes.",
            needs=RatioTest(
                "serial", "fastest way", "above", 1.2, "Nothing that was measured gains a fifth over serial here."
            ),
        ),
        readings={
            "CONFIRMED": "Processes are more than a tenth faster than every other way here.",
            "REFUTED": "Something else than processes gains too, and processes are less than a tenth faster than "
            "it, or slower. Where the GIL is released, threads may be enough.",
            "INCONCLUSIVE": "The rounds do not show whether processes are a tenth faster than all other ways.",
        },
        from_rounds=rounds.processes_and_others,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-avoid-gil",
        statement="Multiprocessing avoids the limits that the GIL puts on CPython",
        heard="The documentation of multiprocessing.",
        experiment="The study's kernels in plain Python run under threads and under processes, in the same blocks.",
        test=RatioTest("threads", "processes", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "Processes make plain Python that computes faster, where threads cannot.",
            "REFUTED": "Processes are less than a fifth faster than threads in plain Python here, or slower.",
            "INCONCLUSIVE": "The rounds do not show whether processes are a fifth faster than threads.",
        },
        from_rounds=rounds.processes_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-increase-power",
        statement="Multiprocessing increases computing power: more processors, more work done in the same time",
        heard="Definitions of multiprocessing in textbooks.",
        experiment="The study's kernels in plain Python run serially and in as many processes as there are CPUs, "
        "in the same blocks.",
        test=RatioTest("serial", "processes", "above", 1.2, PARALLEL),
        readings={
            "CONFIRMED": "More processes do more work in the same time here, up to the number of CPUs.",
            "REFUTED": "Several processes do less than a fifth more work than one here. See what gilscope doctor "
            "reports.",
            "INCONCLUSIVE": "The rounds do not show whether processes gain a fifth.",
        },
        from_rounds=rounds.processes_of_plain_python,
        disturbed_by=NOISE,
    ),
    Claim(
        id="decompose-improves",
        statement="Splitting a program into parallel tasks makes it faster",
        heard="Introductions to parallel programming.",
        experiment="Every kernel and implementation of the study runs serially and by the fastest way that was "
        "measured. A report of plan full shows how large a task must be to be worth it.",
        test=RatioTest("serial", "fastest way", "above", 1, "Faster is any ratio above 1."),
        readings={
            "CONFIRMED": "It does on average, if each kernel is run by its fastest way. The list shows the "
            "exceptions.",
            "REFUTED": "On average it makes these kernels slower here, even by the fastest way of each.",
            "INCONCLUSIVE": "The rounds do not show whether it is faster on average.",
        },
        from_rounds=rounds.serial_and_fastest,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-faster-threads-moderate",
        statement="A job takes less time with processes, a moderate time with threads",
        heard="Tables of “threads against processes”.",
        experiment="Every kernel and implementation of the study runs under threads and under processes, in the "
        "same blocks.",
        test=RatioTest("threads", "processes", "above", 1, "Less time is any ratio above 1."),
        readings={
            "CONFIRMED": "It does on average of the measured code, much of which holds the GIL if there is one.",
            "REFUTED": "On average of the measured code threads are faster than processes here.",
            "INCONCLUSIVE": "The rounds do not show which of the two is faster on average.",
        },
        from_rounds=rounds.threads_and_processes,
        disturbed_by=NOISE,
    ),
    Claim(
        id="processes-for-large-data",
        statement="Processes are what to use for high speed on large volumes of data",
        heard="Introductions to data processing in Python.",
        experiment="The CRC-32 of arrays of several sizes is computed, which releases the GIL: by threads, by "
        "processes that are sent their part, and by processes that share the array. The rate in MB/s includes "
        "everything that has to be sent.",
        test=RatioTest("processes, sharing", "threads", "above", 1, "High speed would be more than threads reach."),
        readings={
            "CONFIRMED": "Processes that share the data are faster than threads here.",
            "REFUTED": "Where the work releases the GIL, threads are faster here, and nothing has to be sent or "
            "shared.",
            "INCONCLUSIVE": "The samples do not show which of the two is faster. Beside them is what sending costs.",
        },
        measured_by="parallelism.volumes:measure_rates",
        disturbed_by=NOISE,
    ),
)
