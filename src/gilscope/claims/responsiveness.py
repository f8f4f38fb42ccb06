"""Who waits for whom: user interfaces, event loops and I/O beside computing."""

from gilscope.claims.claim import Claim, Ratio, Unmeasured
from gilscope.experiments import heartbeat

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
        measure=heartbeat.beside_work,
        disturbed_by=("load", "steal"),
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
