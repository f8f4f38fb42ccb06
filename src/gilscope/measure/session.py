"""Measures the comparisons of a plan in one session, which is a fresh interpreter process.

After every block all rounds so far are written to a partial report beside the target. The final report replaces it.
A killed session leaves the partial report; an interrupted one leaves a report that says it is not complete.
"""

import os
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from gilscope import environment
from gilscope.analyse.starvation import is_worth_another_block
from gilscope.environment.revision import collect_revision
from gilscope.errors import CannotWrite, GilSwitchedOn, SavedElsewhere
from gilscope.measure.pools import Pools
from gilscope.model.case import Comparison
from gilscope.model.earlier import Earlier
from gilscope.model.facts import Facts
from gilscope.model.report import Measured, Report, SessionReport
from gilscope.plan import plan
from gilscope.plan.declarations import declare
from gilscope.plan.plan import Plan
from gilscope.record import json_report, schema, storage, writing
from gilscope.system import file_lock, gil, interrupts, process_group, segments
from gilscope.system.clock import Clock

RunBlocks = Callable[[Callable[[], None], int], Any]
"""Calls a function that runs one block, at most this many times."""


class Session:
    """The pools, the facts and the measurements of one session, and where its report goes."""

    def __init__(
        self,
        plan: Plan,
        seed: int,
        path: Path | None,
        clock: Clock | None = None,
        *,
        allow_gil: bool = False,
        earlier: Mapping[str, Earlier] | None = None,
        is_part: bool = False,
    ) -> None:
        """Begin a session. `earlier` has what others of the study have found of comparisons, by their labels.

        One that is a part of a study measures even if its path cannot be written by now.
        """
        self.plan = plan
        self.seed = seed
        self.name = uuid.uuid4().hex[:12]
        self.facts = Facts()
        self.measured: list[Measured] = []
        self.warnings: list[str] = []
        self.written: Path | None = None
        self._clock = Clock() if clock is None else clock
        self._begin_ns, self._lasted_ns = self._clock.wall_ns(), 0
        self._pools = Pools(self._clock)
        self._path = path
        self._expected: frozenset[str] = frozenset()
        self._allow_gil = allow_gil
        self._earlier = earlier or {}
        self._is_part = is_part
        self._lock: file_lock.Lock | None = None
        self._prefix = ""
        self._gil_switched_on_by: str | None = None

    @property
    def path(self) -> Path:
        """Where the report goes."""
        if self._path is None:
            self._path = storage.default_path(self.facts, self.name[:6])
        return self._path

    def open_pools(self, labels: Collection[str]) -> None:
        """Open every pool that the comparisons with these labels need, and collect the facts.

        Raises:
            InUse: another program is writing the report.
            GilSwitchedOn: an import that they need switches on the GIL of a free-threaded interpreter.

        """
        chosen = [comparison for comparison in self.plan.comparisons if comparison.label in labels]
        self._expected = frozenset(comparison.label for comparison in chosen)
        if self._path is not None and not self._is_part:
            self._lock = file_lock.take(self._path)
        self._rehearse_imports(chosen)
        self._prefix = process_group.name_semaphores()
        if os.name == "posix":
            # The first worker process needs the tracker. Starting it there would let Ctrl-C through again.
            resource_tracker.ensure_running()
        with interrupts.interrupts_blocked():
            for executor, workers in plan.list_pools(chosen):
                self._pools.get(executor, workers)
        self.facts = Facts({**environment.collect_facts(), **collect_revision()})

    def check(self, comparison: Comparison) -> None:
        """Make every arm ready and check its result, without timing anything."""
        from gilscope.measure import timing

        with timing.open_measurement(comparison, self._pools, self._clock, self.seed):
            pass

    def measure(self, comparison: Comparison, run_blocks: RunBlocks | None = None) -> Measured:
        """Measure all blocks of a comparison, and write the partial report after each.

        Blocks that others starved of CPUs are made up for by some more.

        Raises:
            CannotWrite: the report could not be written when the study is done.

        """
        from gilscope.measure import timing

        if not (self.measured or self._is_part):
            storage.check_writable(self.path)
        earlier = self._earlier.get(comparison.label)
        blocks = self.plan.count_blocks(comparison)
        begin_ns = self._clock.wall_ns()
        opened = timing.open_measurement(comparison, self._pools, self._clock, self.seed, self.name, earlier)
        with opened as measurement:
            measurement.setup = replace(measurement.setup, lasted_ns=self._clock.wall_ns() - begin_ns)
            # A first call may have imported what no import before it did.
            if measurement.gil_suspects and self._gil_switched_on_by is None:
                self._accept_gil(gil.import_and_watch(measurement.gil_suspects))
            found = {"gil_enabled": gil.is_enabled(), "gil_switched_on_by": self._gil_switched_on_by}
            self.facts = Facts({**self.facts, **found})
            self.measured.append(measurement.snapshot())

            def run_block() -> None:
                measurement.run_block()
                self._lasted_ns = self._clock.wall_ns() - self._begin_ns
                self.measured[-1] = measurement.snapshot()
                self._write_partial()

            if run_blocks is not None:
                run_blocks(run_block, blocks)
            for _ in range(blocks - len(self.measured[-1].blocks)):
                run_block()
            while is_worth_another_block(self.measured[-1], blocks, self.facts.effective_cpus):
                run_block()
        return self.measured[-1]

    def measured_so_far(self, comparison: Comparison) -> Measured | None:
        """Return what has been measured of a comparison, or None without a whole block."""
        return next((each for each in self.measured if each.comparison == comparison and each.blocks), None)

    def report(self) -> SessionReport:
        """Return the report of all that has been measured so far."""
        counts = ((each.comparison, len(each.blocks)) for each in self.measured)
        whole = {comparison.label for comparison, count in counts if count >= self.plan.count_blocks(comparison)}
        measured = tuple(each for each in self.measured if each.blocks)
        complete = whole >= self._expected
        return SessionReport(
            session=self.name,
            complete=complete,
            facts=self.facts,
            measured=measured,
            skips=self.plan.skips,
            open_ns=dict(self._pools.open_ns),
            plan=self.plan.name,
            blocks=self.plan.blocks,
            seed=self.seed,
            warnings=tuple(self.warnings),
            declared=declare(self.plan.comparisons),
            lasted_ns=self._lasted_ns,
        )

    def finish(self, document: dict[str, Any] | None) -> None:
        """Write the report, and let others write it. `document` is pytest-benchmark's own of the same rows, if any.

        Raises:
            SavedElsewhere: the folder is gone or the disk is full; the report is in the folder for temporary files.
            CannotWrite: there neither. The partial report stays.

        """
        with self._lock or nullcontext():
            self._write_whole(document)

    def _write_whole(self, document: dict[str, Any] | None) -> None:
        report = self.report()
        if not report.measured:
            return
        if document is None or not writing.has_all_rows(document, report):
            document = writing.encode_report(Report((report,)))
        document[schema.KEY] = writing.encode_top_object(Report((report,)))
        try:
            storage.save(self.path, document)
            self.written = self.path
        except SavedElsewhere as error:
            self.written = error.place
            raise
        finally:
            if self.written is not None:
                partial = storage.partial_path(self.path)
                storage.remove([partial, storage.refuge_path(partial)])

    def close(self) -> None:
        """End all workers."""
        self._pools.close()
        if self._prefix:
            segments.remove_segments(self._prefix)

    def _rehearse_imports(self, comparisons: Iterable[Comparison]) -> None:
        """Find out before measuring whether an import would switch on a GIL that can be off."""
        if gil.may_be_switched_on():
            needed = dict.fromkeys((each.implementation, each.kernel) for each in comparisons)
            module = gil.import_and_watch((*gil.loaded_extensions(), "gilscope.measure.timing"), needed)
            if module is not None or gil.is_enabled():
                self._accept_gil(module)

    def _accept_gil(self, module: str | None) -> None:
        """Go on with a GIL that `module` has switched on, and warn of it in the report, or raise GilSwitchedOn."""
        self._gil_switched_on_by = module or "an extension module"
        if not self._allow_gil:
            raise GilSwitchedOn(self._gil_switched_on_by)
        self.warnings.append(
            f"THE GIL WAS ON: importing {self._gil_switched_on_by} switched it on; this Python can do without. "
            "Its threads are no free-threaded ones."
        )

    def _write_partial(self) -> None:
        """Write the partial report. If that fails, warn and go on: the disk may have room again at the end."""
        try:
            json_report.save(storage.partial_path(self.path), Report((self.report(),)))
        except CannotWrite as error:
            if str(error) not in self.warnings:
                self.warnings.append(str(error))
