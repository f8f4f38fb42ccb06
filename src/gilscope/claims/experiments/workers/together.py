"""How much work a CPU-second and a MiB do: in one program with N processes, and in a program with one process.

What one process does alone is measured in two ways. The only process of a program was seen to do a fifth less in a
CPU-second than each of two processes at once, which sharing cannot explain: it starts in another way. So the work
alone is that of one of the N processes while the others do not exist, and the memory that of a program that starts
none.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from gilscope.claims.experiments.blocks import Budget, each_order
from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.hosts import call_in_fresh_process
from gilscope.claims.experiments.memory import shared_once_mib
from gilscope.claims.experiments.workers import working
from gilscope.model.evidence import Evidence, Series

Cost = tuple[float, float]
"""The steps in a CPU-second, and the MiB for each worker."""


def compare_together_and_alone(budget: Budget) -> Evidence:
    """Compute in N processes of one program, in one such process alone, and in a program that starts none."""
    ways: dict[str, Callable[[], Cost]] = {
        "together": partial(compute_together, budget.workers),
        "one of them alone": partial(compute_together, 1),
        "a program alone": compute_alone,
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    for order in each_order(ways, budget):
        for name in order:
            costs[name].append(call_in_fresh_process(ways[name]))
    series = {}
    for name, each in costs.items():
        series[f"{name}: steps"] = Series("steps/CPU-s", tuple(steps for steps, _ in each))
        series[f"{name}: memory"] = Series("MiB a worker", tuple(mib for _, mib in each))
    together, one, program = costs.values()
    series["together"] = Series("steps/CPU-s/MiB", tuple(steps / mib for steps, mib in together))
    pairs = zip(one, program, strict=True)
    series["alone"] = Series("steps/CPU-s/MiB", tuple(steps / mib for (steps, _), (_, mib) in pairs))
    method = multiprocessing.get_context().get_start_method()
    notes = (
        f"{budget.workers} processes by {method}",
        "alone: the steps of one such process, and the MiB of a program that starts none",
        "memory that processes share counts once, as if they had the machine to themselves",
    )
    return Evidence(series, notes=notes)


def compute_alone() -> Cost:
    """Compute in this program, which starts no process."""
    steps, cpu_ns = working.compute()
    return 1e9 * steps / cpu_ns, shared_once_mib()


def compute_together(workers: int) -> Cost:
    """Compute in processes that this program starts, all at the same time. The program's own memory counts too."""
    with ExitStack() as stack:
        pipes = [stack.enter_context(_worker()) for _ in range(workers)]
        for _, tell in pipes:
            tell.send("go")
        done = [here.recv() for here, _ in pipes]
        steps, cpu_ns = (sum(column) for column in zip(*done, strict=True))
        return 1e9 * steps / cpu_ns, shared_once_mib() / workers


@contextmanager
def _worker() -> Iterator[tuple[Any, Any]]:
    """Run a process that is ready to compute; yield the pipe with its answer, and the pipe that tells it to begin."""
    context: Any = multiprocessing.get_context()
    (here, answer), (told, tell) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=working.compute_in_process, args=(answer, told), daemon=True)
    with here, answer, told, tell, running(process):
        here.recv()
        yield here, tell
