"""What an experiment can observe, in the words that reports hold: the experiment writes them, the claim expects them.

They stand apart from the experiments because a report is judged without importing what measures. Changing one makes
the verdicts of reports that were written before wrong.
"""

# --- Communication

PAYLOAD = "1 MiB"
"""The payload whose transfer decides about pickling."""

CHANNELS = ("file", "shared memory", "pipe", "socket", "queue", "manager")

GLOBAL = "a global that the process changes"

ARRIVES, NOTHING = "the message arrives", "nothing arrives"

SAME, OWN = "the same memory", "memory of its own"

REPEATED = "memory of its own at the same address"
"""As after a fork: addresses are each process's own."""

REACHED, NOT_REACHED = "reached", "not reached"

CHANGE_SEEN, OWN_GLOBALS = "change seen", "own globals"

# --- Isolation

DEATHS = ("os._exit", "abort", "segfault", "SIGKILL")

SURVIVED, DEAD = "the parent lives, and the retry gives all results", "the parent is dead"

STOPPED, NO_CALL = "stopped", "there is no call for it"

# --- Synchronisation

LOST, NONE_LOST = "updates lost", "none lost"

# --- Scheduling

BOTH, NOT_BOTH = "both ran at once", "they did not"
