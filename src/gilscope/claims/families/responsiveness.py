"""Who waits for whom: user interfaces, event loops, and I/O beside computing."""

from gilscope.claims.claim import Claim, Published, RatioTest, Unmeasured

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-responsive-ui",
        statement="Threads make responsive user interfaces easy",
        heard="Books on user interfaces, and lists of what threads are good for.",
        experiment="A thread should wake every 10 ms, as a user interface or an event loop does. It runs alone, "
        "beside plain Python in another thread or in a process, and beside native code in a thread that holds or "
        "releases the GIL, in calls longer than 10 ms. The figure is the longest of a dozen gaps.",
        test=RatioTest(
            "thread, native, GIL held",
            "nothing else",
            "below",
            2,
            "An animation visibly stops if a gap is twice as long as it should be.",
        ),
        readings={
            "CONFIRMED": "Native code that asks to hold the GIL makes the longest gap less than twice as long here.",
            "REFUTED": "A call that holds the GIL makes the longest gap more than twice as long here: other "
            "threads wait until it returns. Release the GIL in it.",
            "INCONCLUSIVE": "The samples do not show whether such a call doubles the gap.",
        },
        measured_by="responsiveness.heartbeat:measure_beats",
        disturbed_by=("load", "steal"),
    ),
    Claim(
        id="threads-ideal-for-io",
        statement="Threads are ideal when work waits for I/O",
        heard="Every comparison of threads and processes, and the documentation of threading.",
        experiment="A local server in another process answers each request after 5 ms. It is sent requests one "
        "after the other, and at the same time by threads, by processes and by coroutines.",
        test=RatioTest(
            "threads, 32 in flight",
            "one after the other",
            "above",
            5,
            "Thirty-two threads that wait could be 32 times as fast as one; five times is the least to expect.",
        ),
        readings={
            "CONFIRMED": "Threads that wait cost little, with the GIL too: they release it while they wait.",
            "REFUTED": "Thirty-two threads that wait are less than five times as fast as one here.",
            "INCONCLUSIVE": "The samples do not show whether threads are five times as fast.",
        },
        measured_by="responsiveness.servers:ask_many_times",
        disturbed_by=("load",),
    ),
    Claim(
        id="io-beside-cpu",
        statement="I/O threads suffer beside a CPU thread (the convoy effect)",
        heard="Talks about the GIL since 2010.",
        experiment="A thread answers the requests of a client in another process: alone, beside a thread that "
        "computes in plain Python, beside a thread in native code that releases the GIL, and beside a process.",
        test=RatioTest(
            "alone", "beside a thread", "above", 2, "Everybody would notice if half of the answers are lost."
        ),
        readings={
            "CONFIRMED": "More than half of the requests are lost here: each answer waits for the GIL. Do not "
            "compute in plain Python in a process that answers requests.",
            "REFUTED": "Beside a thread that computes, more than half of the requests are still answered here.",
            "INCONCLUSIVE": "The samples do not show whether half of the requests are lost.",
        },
        measured_by="responsiveness.convoy:measure_answers",
        published=(
            Published("alone", 30_000, "requests/s", "r4victor, CPython 3.9"),
            Published("beside a thread", 100, "requests/s", "the same"),
            Published(
                "beside a process",
                20_000,
                "requests/s",
                "the same",
                differs="Its client and server were on different CPUs. Ours share one, which nothing else has.",
            ),
        ),
        disturbed_by=("load", "effective_cpus"),
    ),
    Claim(
        id="processes-straightforward",
        statement="The code for processes is usually straightforward",
        heard="Introductions to multiprocessing.",
        experiment="None: the same task by the same `concurrent.futures` interface, side by side.",
        test=Unmeasured(
            "It is a matter of taste. What changes from ThreadPoolExecutor to ProcessPoolExecutor: the function must "
            "be importable, and its arguments must be picklable (no lambda, no nested function, no open file, no "
            "lock). The program must start under `if __name__ == '__main__'`. Changed globals are not seen. Large "
            "arrays are copied, or put into shared memory that somebody must unlink."
        ),
        readings={},
    ),
)
