"""How workers reach each other's memory, and what it costs to send them something."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, Ratio, Seen

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-avoid-pickling",
        statement="Threads avoid pickling; processes depend on it",
        heard="The documentation of concurrent.futures, and every first error message of a process pool.",
        experiment="Payloads of several sizes are handed to a worker that gives a receipt: to a thread by "
        "reference, to a process pickled through a pipe, and copied into shared memory. And a lambda, a lock and an "
        "open file are pickled.",
        test=Ratio(
            f"pickled, {outcomes.PAYLOAD}",
            f"by reference, {outcomes.PAYLOAD}",
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
        measured_by="communication.payloads:handed_over",
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
        measured_by="communication.queues:round_trips",
    ),
    Claim(
        id="processes-need-ipc",
        statement="Processes have to communicate by a file on disk, shared memory or messages",
        heard="Textbooks on operating systems.",
        experiment="A process changes a global, which its parent looks at. Then a short message goes to a process "
        "and back by each channel of the standard library, and to a thread by reference.",
        test=Seen(
            {outcomes.GLOBAL: outcomes.NOTHING, **dict.fromkeys(outcomes.CHANNELS, outcomes.ARRIVES)},
            "They have to if nothing arrives without, and can if it does with each.",
        ),
        readings={
            "CONFIRMED": "So it is; a pipe or a queue is enough for most, and what each costs is beside it.",
            "REFUTED": "Here something arrived without a channel, or did not arrive by one.",
        },
        measured_by="communication.channels:there_and_back",
    ),
    Claim(
        id="globals-shared",
        statement="All threads can reach the process's globals; processes have their own space",
        heard="Nearly every introduction to the two.",
        experiment="A worker of each kind changes a global of a module; then its starter looks at its own.",
        test=Seen(
            {
                "threads": outcomes.CHANGE_SEEN,
                "processes_fork": outcomes.OWN_GLOBALS,
                "processes_spawn": outcomes.OWN_GLOBALS,
                "processes_forkserver": outcomes.OWN_GLOBALS,
            },
            "The statement says which of them see the change; sub-interpreters, of which it says nothing, are shown.",
        ),
        readings={
            "CONFIRMED": "What a process changes in a global is lost to its parent: send results back.",
            "REFUTED": "A worker here reaches, or does not reach, globals that it should not, or should.",
        },
        measured_by="communication.reach:globals_changed",
    ),
    Claim(
        id="own-memory",
        statement="Each process has its own memory; each thread its own stack and instruction pointer in one shared "
        "memory",
        heard="The first lecture on processes and threads.",
        experiment="Workers of each kind tell where an object is, and change it; then it is looked at from here. "
        "Threads that live at once tell where their stacks are, and recurse deeply side by side.",
        test=Seen(
            {
                "threads: an object": outcomes.SAME,
                "processes_fork: an object": outcomes.REPEATED,
                "processes_spawn: an object": outcomes.OWN,
                "processes_forkserver: an object": outcomes.OWN,
                "threads: the stack": outcomes.OWN,
                "threads: recursion in one": outcomes.OWN,
            },
            "The statement says for each what is its own. After a fork the same address is another memory.",
        ),
        readings={
            "CONFIRMED": "An address means something in one process only; a thread's local variables are its own.",
            "REFUTED": "A worker here saw memory that it should not, or did not see what it should.",
        },
        measured_by="communication.addresses:seen_by_workers",
    ),
    Claim(
        id="threads-cannot-separate-memory",
        statement="Threads do not let you separate memory",
        heard="Comparisons of threads and processes, as a disadvantage of threads.",
        experiment="A thread keeps something in a local variable, in threading.local and in a context variable; "
        "another one tries to reach it: by its name, through the first one's frames, and among all objects that the "
        "garbage collector knows. The same is tried with what a process keeps.",
        test=Seen(
            {
                "threads: a local variable": outcomes.REACHED,
                "threads: threading.local, by looking through all objects": outcomes.REACHED,
                "threads: a context variable, by looking through all objects": outcomes.REACHED,
                "processes: anything, by looking through all objects": outcomes.NOT_REACHED,
            },
            "Separate would be what another worker cannot reach, however it tries.",
        ),
        readings={
            "CONFIRMED": "threading.local and context variables keep threads from mistakes, not from each other: "
            "what must be kept apart belongs in processes.",
            "REFUTED": "Here a thread kept something that another one could not reach, or a process did not.",
        },
        measured_by="communication.separation:tried",
    ),
    Claim(
        id="state-reachable",
        statement="Reaching memory state from another context is easier with threads",
        heard="Comparisons of threads and processes, as an advantage of threads.",
        experiment="One value is read out of a large dict: by another thread, by a process that asks the one which "
        "holds it (a manager), and by one that is sent the whole.",
        test=Ratio(
            "processes, asking its owner",
            "threads",
            "above",
            10,
            "Ten times is what a design takes account of.",
        ),
        readings={
            "CONFIRMED": "Threads look; processes ask or copy: send a process what it needs, once.",
            "REFUTED": "Here asking another process takes about as long as looking.",
            "INCONCLUSIVE": "The samples do not say whether asking takes ten times as long.",
        },
        measured_by="communication.state:one_value",
    ),
)
