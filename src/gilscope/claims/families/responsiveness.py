"""Who waits for whom: user interfaces, event loops and I/O beside computing."""

from gilscope.claims.claim import Claim, Published, Ratio, Unmeasured

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-responsive-ui",
        statement="Threads make responsive user interfaces easy",
        heard="Books on user interfaces, and lists of what threads are good for.",
        experiment="A thread that is to wake every 10 ms, as a user interface or an event loop does, alone and "
        "beside computing: plain Python in another thread and in a process, and native code in a thread that holds "
        "or releases the GIL in calls of several beats. The longest gap of a dozen counts.",
        test=Ratio(
            "thread, native, GIL held",
            "nothing else",
            "below",
            2,
            "A gap of twice what was asked for is one that an animation shows.",
        ),
        readings={
            "CONFIRMED": "Here even native code that never lets go does not delay others: there is no GIL.",
            "REFUTED": "A call that holds the GIL stops all others for as long as it lasts: release it.",
            "INCONCLUSIVE": "The beats do not say whether such a call doubles the gap.",
        },
        measured_by="responsiveness.heartbeat:beside_work",
        disturbed_by=("load", "steal"),
    ),
    Claim(
        id="threads-ideal-for-io",
        statement="Threads are ideal when work waits for I/O",
        heard="Every comparison of threads and processes, and the documentation of threading.",
        experiment="A server on loopback, a process of its own, answers each request after 5 ms. It is asked one "
        "request after the other, by threads, by processes and by coroutines.",
        test=Ratio(
            "threads, 32 in flight",
            "one after the other",
            "above",
            5,
            "Thirty-two threads that wait should do much better than one; five times is little of that.",
        ),
        readings={
            "CONFIRMED": "Threads that wait cost little, with the GIL too: it is released while they do.",
            "REFUTED": "Here threads wait for more than the answers.",
            "INCONCLUSIVE": "The samples do not say whether threads do five times as well.",
        },
        measured_by="responsiveness.servers:asked",
        disturbed_by=("load",),
    ),
    Claim(
        id="io-beside-cpu",
        statement="I/O threads suffer beside a CPU thread (the convoy effect)",
        heard="Talks about the GIL since 2010.",
        experiment="A thread answers the requests of a client in another process, alone, beside a thread that "
        "computes in plain Python, beside one in native code that releases the GIL, and beside a process.",
        test=Ratio("alone", "beside a thread", "above", 2, "Half of the requests is what anybody would notice."),
        readings={
            "CONFIRMED": "Keep computing in plain Python out of processes that answer: each answer waits for the "
            "GIL.",
            "REFUTED": "Here a thread that computes leaves most of the requests: there is no GIL to wait for.",
            "INCONCLUSIVE": "The samples do not say whether half of the requests are lost.",
        },
        measured_by="responsiveness.convoy:beside_work",
        published=(
            Published("alone", 30_000, "requests/s", "r4victor, CPython 3.9"),
            Published("beside a thread", 100, "requests/s", "the same"),
            Published(
                "beside a process",
                20_000,
                "requests/s",
                "the same",
                differs="On another machine; what it has lost beside a process there it has not here.",
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
            "It is a matter of taste. What has to change from ThreadPoolExecutor to ProcessPoolExecutor: the "
            "function and its arguments must be found by import or be pickled (no lambda, no nested function, no "
            "open file, no lock); the start of the program stands under `if __name__ == '__main__'`; globals that "
            "were changed are not seen; large arrays are copied, or put into shared memory that somebody has to "
            "unlink."
        ),
        readings={},
    ),
)
