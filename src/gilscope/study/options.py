"""The options of a study in pytest, each behind `--gilscope-`, with what its help says."""

OPTIONS = {
    "plan": ("NAME", "what to measure: quick, default, full, release or oversubscription (default: default)"),
    "implementation": ("NAMES", "only these implementations, separated by commas"),
    "executor": ("NAMES", "only these executors, separated by commas"),
    "workers": ("COUNTS", "numbers of workers, separated by commas; auto: as many as there are CPUs"),
    "seconds": ("SECONDS", "time of all sessions together (default: 300; plan quick: 45; other plans: no limit)"),
    "precision": ("SHARE", "end a comparison early once its intervals reach no farther (default: 3%)"),
    "sessions": ("N", "fresh processes that measure, one after the other (default: as the time allows, at most 5)"),
    "blocks": ("N", "how often each comparison is repeated in each session (default: as the time allows)"),
    "seed": ("N", "seed of inputs (default: 1)"),
    "report": ("FILE", "where the JSON report goes (default: reports/, a name of its own)"),
}

FLAGS = {"allow_gil": "measure even if an import switches on the GIL of a free-threaded Python, and mark the report"}
