"""How work is shared out among processors, and how that is classified."""

from gilscope.claims.claim import Claim, Unmeasured

CLAIMS: tuple[Claim, ...] = (
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
)
