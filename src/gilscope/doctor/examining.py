"""Examines this machine: collects facts, measures for a few seconds, and judges both."""

from gilscope import environment
from gilscope.doctor import measured
from gilscope.doctor.judging import judge
from gilscope.measure.pools import Pools
from gilscope.model.finding import Finding
from gilscope.system import threading_layers
from gilscope.system.clock import Clock


def examine() -> tuple[Finding, ...]:
    """Measure this machine for some seconds, and return a finding for every check.

    Raises:
        NotAvailable, UnknownName: `GILSCOPE_ISA` asks for what is not there.
        WrongResult: native code does not compute what it should.

    """
    facts = environment.collect_facts()  # first: measuring puts a load on the machine
    clock = Clock()
    pools = Pools(clock)
    try:
        found = measured.facts(max(2, facts.effective_cpus), clock, pools)
    finally:
        pools.close()
    layers = environment.collect(threading_layers.find_layers)
    return judge({**facts, **found, "threading_layers": layers})
