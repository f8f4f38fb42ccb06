"""How workers reach each other's memory, and what it costs to send them something."""

from gilscope.claims.claim import Claim, Ratio, Seen
from gilscope.experiments import queues, reach

CLAIMS: tuple[Claim, ...] = (
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
