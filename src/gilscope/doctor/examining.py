"""Can this machine be trusted to measure? Facts, a few seconds of measuring, and a table of checks."""

from gilscope import environment
from gilscope.doctor import measured
from gilscope.doctor.judging import judge
from gilscope.measure.pools import Pools
from gilscope.model.finding import Finding
from gilscope.system import threading_layers
from gilscope.system.clock import Clock


def examine() -> tuple[Finding, ...]:
    """Look at this machine, measure for some seconds, and return a finding for every check.

    Raises:
        NotAvailable, UnknownName: `GILSCOPE_ISA` asks for what is not there.
        WrongResult: native code does not compute what it should.

    """
    facts = environment.collect_facts()  # before measuring, whose own load would be seen
    clock = Clock()
    pools = Pools(clock)
    try:
        found = measured.facts(max(2, facts.effective_cpus), clock, pools)
    finally:
        pools.close()
    layers = environment.collect(threading_layers.usable)
    return judge({**facts, **found, "threading_layers": layers})
