"""What a worker does before its first timed task."""

import pytest

from gilscope.measure import worker
from tests.command_line import fresh_python

MS = 1_000_000

pytestmark = pytest.mark.usefixtures("quick_garbage_collection")


def prepare(monkeypatch: pytest.MonkeyPatch, *took_ms: int) -> int:
    """Return what being cold is found to cost a worker whose first calls take so long, in ms."""
    times_ms = iter(took_ms)
    monkeypatch.setattr(worker, "_time_beginning", lambda _: next(times_ms) * MS)
    return worker.prepare(0.0, "histogram", "pure").extra_ns // MS


def test_what_being_cold_costs_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_prepared", set())
    assert prepare(monkeypatch, 50, 2, 2) == 48
    assert prepare(monkeypatch, 2) == 0


@pytest.mark.parametrize("warm_ms", [(100, 1), (1, 100)])
def test_a_slow_warm_call_does_not_hide_what_being_cold_costs(
    warm_ms: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_prepared", set())
    assert prepare(monkeypatch, 50, *warm_ms) == 49


def test_a_worker_of_plain_python_loads_no_extension() -> None:
    # An interpreter that has loaded one keeps its memory when it is closed.
    code = (
        "import sys\n"
        "from gilscope.measure import check, transport, worker\n"
        "from gilscope.model.case import Case\n"
        "problem = check.make_problem('histogram', 'tiny', 1)\n"
        "case = Case('histogram', 'tiny', 'pure', 'serial', 'shared', 'static', 1)\n"
        "pieces = transport.cut(problem.kernel.split_length('tiny'), 'static', 1)\n"
        "with transport.open_exchange(problem.kernel, case, problem.arrays, pieces) as exchange:\n"
        "    exchange.run(lambda tasks: [worker.run_task(*each) for each in tasks])\n"
        "print([name for name in sys.modules if name.startswith('gilscope._ext.')])"
    )
    assert fresh_python("-c", code) == "[]\n"
