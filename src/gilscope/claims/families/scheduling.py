"""How work is shared out among processors, and how that is classified."""

from gilscope.claims import outcomes
from gilscope.claims.claim import Claim, Ratio, Seen, Unmeasured

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="one-idle-one-overloaded",
        statement="One processor may sit idle while another is overloaded, unless work is shared dynamically",
        heard="Textbooks on multiprocessing.",
        experiment="Tasks of which the n-th takes n times as long as the first, in native code that releases the "
        "GIL: shared out beforehand in equal stretches, and one by one as workers become free.",
        test=Ratio(
            "threads, beforehand",
            "threads, as workers become free",
            "above",
            1.1,
            "A tenth is what sharing out one by one has to bring to be worth its cost.",
        ),
        readings={
            "CONFIRMED": "Give pools more tasks than workers where tasks may be uneven.",
            "REFUTED": "Here handing out the tasks one by one costs as much as it brings.",
            "INCONCLUSIVE": "The samples do not say whether it brings a tenth.",
        },
        measured_by="scheduling.uneven:shared_out",
        disturbed_by=("effective_cpus", "load"),
    ),
    Claim(
        id="symmetric-or-asymmetric",
        statement="Multiprocessing is symmetric or asymmetric, and classified by how memory is organised",
        heard="Tables that compare multiprocessing with multithreading.",
        experiment="The reference kernels for arithmetic and for memory, tied to each CPU in turn. What is tried is "
        "whether this machine is symmetric: whether its CPUs are alike.",
        test=Ratio("slowest CPU", "fastest CPU", "within", 1.1, "A tenth is less than CPUs of two kinds differ by."),
        readings={
            "CONFIRMED": "This machine is symmetric: it does not matter which CPU a worker runs on.",
            "REFUTED": "This machine is asymmetric: some CPUs are slower, and equal shares are unfair.",
            "INCONCLUSIVE": "The samples do not say whether the CPUs are alike.",
        },
        measured_by="scheduling.cpus:each_in_turn",
        disturbed_by=("noise_floor", "load", "steal"),
    ),
    Claim(
        id="multithreading-not-classified",
        statement="Multithreading is not classified",
        heard="Tables that classify multiprocessing as symmetric or asymmetric, and leave this cell empty.",
        experiment="None.",
        test=Unmeasured(
            "It is a matter of words. Threads are classified often enough: as native ones (one of the operating "
            "system's for each, as CPython has them) or green ones; as under a GIL or free; as daemons or not."
        ),
        readings={},
    ),
    Claim(
        id="processes-many-programs",
        statement="Multiprocessing lets several programs run; multithreading several threads of one program",
        heard="Definitions of the two in textbooks.",
        experiment="Two different programs are started at once, by two processes and by two threads.",
        test=Seen(
            {"by processes": outcomes.BOTH, "by threads": outcomes.NOT_BOTH},
            "The statement says that several programs take processes.",
        ),
        readings={
            "CONFIRMED": "Here threads could not have two programs run at once.",
            "REFUTED": "Threads start programs as well as processes do: what waits for a program needs no process.",
        },
        measured_by="scheduling.programs:two_at_once",
    ),
)
