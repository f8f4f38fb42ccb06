"""How workers reach each other's memory, and what it costs to send them something."""

from gilscope.claims.claim import Claim, Ratio, Seen
from gilscope.experiments import payloads, queues, reach

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-avoid-pickling",
        statement="Threads avoid pickling; processes depend on it",
        heard="The documentation of concurrent.futures, and every first error message of a process pool.",
        experiment="Payloads of several sizes are handed to a worker that gives a receipt: to a thread by "
        "reference, to a process pickled through a pipe, and copied into shared memory. And a lambda, a lock and an "
        "open file are pickled.",
        test=Ratio(
            f"pickled, {payloads.DECIDING}",
            f"by reference, {payloads.DECIDING}",
            "above",
            5,
            "A mebibyte is a small array: five times as long is what a program would be designed around.",
        ),
        readings={
            "CONFIRMED": "Arrays go to threads as they are; for processes keep them in shared memory, or send "
            "little.",
            "REFUTED": "Here a mebibyte is pickled, sent and unpickled in about the time in which a thread is woken.",
            "INCONCLUSIVE": "The samples do not say whether pickling a mebibyte takes five times as long.",
        },
        measure=payloads.handed_over,
    ),
    Claim(
        id="communication-threads-cheap",
        statement="Communication between threads costs little",
        heard="Comparisons of threads and processes in tutorials and lectures.",
        experiment="A small message goes through a queue to a worker that waits for it, and comes back through "
        "another: the standard library's queues, to a thread and to a process by each start method.",
        test=Ratio("processes", "threads", "above", 2, "Under twice, programs would not be designed around it."),
        readings={
            "CONFIRMED": "Small messages go between threads for a fraction of what they cost between processes.",
            "REFUTED": "Here a message to a thread takes about as long as one to a process: what both wait for is to "
            "be woken.",
            "INCONCLUSIVE": "The samples do not say whether a process costs twice as much to talk to.",
        },
        measure=queues.round_trips,
    ),
    Claim(
        id="globals-shared",
        statement="All threads can reach the process's globals; processes have their own space",
        heard="Nearly every introduction to the two.",
        experiment="A worker of each kind changes a global of a module; then its starter looks at its own.",
        test=Seen(
            {
                "threads": "change seen",
                "processes_fork": "own globals",
                "processes_spawn": "own globals",
                "processes_forkserver": "own globals",
            },
            "The statement says which of them see the change; sub-interpreters, of which it says nothing, are shown.",
        ),
        readings={
            "CONFIRMED": "What a process changes in a global is lost to its parent: send results back.",
            "REFUTED": "A worker here reaches, or does not reach, globals that it should not, or should.",
        },
        measure=reach.globals_changed,
    ),
)
