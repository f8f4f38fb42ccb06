"""How workers reach each other's memory, and what it costs to send them something."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, OutcomeTest, RatioTest

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="threads-avoid-pickling",
        statement="Threads avoid pickling; processes depend on it",
        heard="The documentation of concurrent.futures, and every first error message of a process pool.",
        experiment="Payloads of several sizes are handed to a worker that confirms each: to a thread by "
        "reference, to a process pickled through a pipe, and to a process copied into shared memory. All are tied "
        "to one CPU. And a lambda, a lock and an open file are pickled.",
        test=RatioTest(
            f"pickled, {outcomes.PAYLOAD}",
            f"by reference, {outcomes.PAYLOAD}",
            "above",
            5,
            "A mebibyte is a small array. People would design a program around five times as long.",
        ),
        readings={
            "CONFIRMED": "Threads take arrays as they are. For processes keep arrays in shared memory, or send "
            "little.",
            "REFUTED": "To pickle, send and unpickle a mebibyte takes less than five times as long as to hand it "
            "to a thread here.",
            "INCONCLUSIVE": "The samples do not show whether pickling a mebibyte takes five times as long.",
        },
        measured_by="communication.payloads:hand_over_payloads",
        disturbed_by=("load",),
    ),
    Claim(
        id="communication-threads-cheap",
        statement="Communication between threads costs little",
        heard="Comparisons of threads and processes in tutorials and lectures.",
        experiment="A small message goes through a queue to a worker that waits for it, and comes back through "
        "another queue. The queues are the standard library's, to a thread and to a process of each start method. "
        "All are tied to one CPU, since a message to another CPU that sleeps takes several times as long, now and "
        "then.",
        test=RatioTest("processes", "threads", "above", 2, "Below twice, nobody would design a program around it."),
        readings={
            "CONFIRMED": "Small messages between threads cost less than half of what they cost between processes "
            "here.",
            "REFUTED": "A message to a process takes less than twice as long as one to a thread here: both mostly "
            "wait to be woken.",
            "INCONCLUSIVE": "The samples do not show whether a message to a process costs twice as much.",
        },
        measured_by="communication.queues:measure_round_trips",
        disturbed_by=("load",),
    ),
    Claim(
        id="processes-need-ipc",
        statement="Processes have to communicate by a file on disk, shared memory or messages",
        heard="Textbooks on operating systems.",
        experiment="A process changes a global, and its parent looks at the global. Then a short message goes to "
        "a process and back by each channel of the standard library, and to a thread by reference.",
        test=OutcomeTest(
            {outcomes.GLOBAL: outcomes.NOTHING, **dict.fromkeys(outcomes.CHANNELS, outcomes.ARRIVES)},
            "They have to if nothing arrives without a channel, and can if a message arrives by each.",
        ),
        readings={
            "CONFIRMED": "This is true. A pipe or a queue is enough for most programs; the table shows what each "
            "costs.",
            "REFUTED": "Something arrived without a channel here, or a message did not arrive by one.",
        },
        measured_by="communication.channels:try_every_channel",
    ),
    Claim(
        id="globals-shared",
        statement="All threads can reach the process's globals; processes have their own space",
        heard="Nearly every introduction to the two.",
        experiment="A worker of each kind changes a global of a module. Then the caller looks at its own global.",
        test=OutcomeTest(
            {
                "threads": outcomes.CHANGE_SEEN,
                "processes_fork": outcomes.OWN_GLOBALS,
                "processes_spawn": outcomes.OWN_GLOBALS,
                "processes_forkserver": outcomes.OWN_GLOBALS,
            },
            "The claim names threads and processes. Sub-interpreters are shown beside them, and do not count.",
        ),
        readings={
            "CONFIRMED": "A global that a process changes stays unchanged in its parent. Send results back instead.",
            "REFUTED": "A worker reached globals that should not be its own here, or did not reach those that "
            "should.",
        },
        measured_by="communication.reach:change_globals",
    ),
    Claim(
        id="own-memory",
        statement="Each process has its own memory; each thread its own stack and instruction pointer in one shared "
        "memory",
        heard="The first lecture on processes and threads.",
        experiment="Workers of each kind report the address of an object and change the object. Then the caller "
        "looks at it. Threads that live at the same time report where their stacks are, and recurse deeply side "
        "by side.",
        test=OutcomeTest(
            {
                "threads: an object": outcomes.SAME,
                "processes_fork: an object": outcomes.REPEATED,
                "processes_spawn: an object": outcomes.OWN,
                "processes_forkserver: an object": outcomes.OWN,
                "threads: the stack": outcomes.OWN,
                "threads: recursion in one": outcomes.OWN,
            },
            "The claim says what each worker has of its own. After a fork the same address is different memory.",
        ),
        readings={
            "CONFIRMED": "An address has a meaning in one process only. A thread's local variables are its own.",
            "REFUTED": "A worker saw memory here that it should not see, or did not see what it should.",
        },
        measured_by="communication.addresses:compare_memory",
    ),
    Claim(
        id="threads-cannot-separate-memory",
        statement="Threads do not let you separate memory",
        heard="Comparisons of threads and processes, as a disadvantage of threads.",
        experiment="A thread keeps an object in a local variable, in threading.local and in a context variable. "
        "Another thread tries to reach it: by its name, through the first thread's frames, and among all objects "
        "that the garbage collector knows. The same is tried with an object of a process.",
        test=OutcomeTest(
            {
                "threads: a local variable": outcomes.REACHED,
                "threads: threading.local, by looking through all objects": outcomes.REACHED,
                "threads: a context variable, by looking through all objects": outcomes.REACHED,
                "processes: anything, by looking through all objects": outcomes.NOT_REACHED,
            },
            "Memory is separate if another worker cannot reach it, however it tries.",
        ),
        readings={
            "CONFIRMED": "threading.local and context variables prevent mistakes, not access. What must be "
            "separate belongs in processes.",
            "REFUTED": "A thread kept something here that another thread could not reach, or a process did not.",
        },
        measured_by="communication.separation:try_to_reach_secrets",
    ),
    Claim(
        id="state-reachable",
        statement="Reaching memory state from another context is easier with threads",
        heard="Comparisons of threads and processes, as an advantage of threads.",
        experiment="One value is read from a large dict: by another thread, by a process that asks the process "
        "which holds the dict (a manager), and by a process that is sent the whole dict.",
        test=RatioTest(
            "processes, asking its owner",
            "threads",
            "above",
            10,
            "A design takes account of a factor of ten.",
        ),
        readings={
            "CONFIRMED": "Threads read the value directly; processes must ask or copy. Send a process what it "
            "needs, once.",
            "REFUTED": "Asking another process takes less than ten times as long as reading directly here.",
            "INCONCLUSIVE": "The samples do not show whether asking takes ten times as long.",
        },
        measured_by="communication.state:read_one_value",
    ),
)
