"""What is advised where each call or worker needs objects of its own: a part of the setup, made for each."""

import sys
from pathlib import Path

import pytest

from gilscope.errors import CannotProbe
from gilscope.probe import measuring, own_remedies, sending, signs, targets
from gilscope.probe.budget import Wishes
from gilscope.probe.own_remedies import explain_refusal, split_setup
from gilscope.system.clock import Clock
from tests.probe.commands import typed


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.mark.parametrize(
    ("setup", "kept", "moved"),
    [
        ("import io; a = 1; f = io.StringIO('1')", "import io; a = 1", "f = io.StringIO('1')"),
        ("rows = [1]; f = iter(rows); b = 2", "b = 2", "rows = [1]; f = iter(rows)"),
        ("f = [1]\nf.append(2)\ng = f[0]", "", "f = [1]; f.append(2); g = f[0]"),
        ("def make(): return [1]\nf = make()", "def make():\n    return [1]", "f = make()"),
        ("f = [1]\ndef use(): return f", "f = [1]\ndef use(): return f", ""),
        ("for n in [1]:\n    f = n", "", "for n in [1]:\n    f = n"),
    ],
)
def test_what_makes_an_object_is_moved_with_all_that_it_takes(setup: str, kept: str, moved: str) -> None:
    assert split_setup(setup, ["f"]) == (kept, moved)


@pytest.mark.parametrize(
    ("target", "setup", "arguments"),
    [
        ("zlib:crc32", "import zlib; c = zlib.compressobj(); n = 1", "c.compress(b'a'), n"),
        ("builtins:repr", "import _thread; lock = _thread.allocate_lock()", "lock"),
        ("builtins:repr", "import _thread", "_thread.allocate_lock()"),
        ("setup:use", "import _thread\ndef use(lock): return lock.locked()\nlock = _thread.allocate_lock()", "lock"),
    ],
)
def test_what_cannot_be_sent_is_made_in_each_worker(target: str, setup: str, arguments: str) -> None:
    call = targets.find(target, setup, arguments)
    if target == "zlib:crc32":  # this can be sent, and nothing is said
        assert b"crc32" in sending.pickled(call)
        return
    with pytest.raises(CannotProbe) as caught:
        sending.pickled(call)
    assert "cannot be pickled" in caught.value.reason
    own = typed(caught.value.reason)
    assert own.has_own
    assert sending.pickled(own)
    assert type(own()) is type(call())


@pytest.mark.parametrize(
    ("target", "setup"),
    [
        ("setup:f.acquire", "import _thread; f = _thread.allocate_lock()"),  # the function itself would be moved
        ("setup:use", "import _thread; lock = _thread.allocate_lock()\ndef use(given=lock): return lock.locked()"),
    ],
)
def test_no_command_is_given_that_may_not_work(target: str, setup: str) -> None:
    arguments = "lock" if target == "setup:use" else "False"
    with pytest.raises(CannotProbe) as caught:
        sending.pickled(targets.find(target, setup, arguments))
    assert caught.value.reason.endswith("; --each-worker makes one in each worker")


def test_threads_that_may_not_share_an_object_can_make_their_own() -> None:
    call = targets.find("lock.locked()", "import _thread; lock = _thread.allocate_lock()", "")
    assert explain_refusal(call, "no.") == "no; what each thread makes for itself by --each-worker is not shared"
    assert explain_refusal(targets.find("abs(n)", "n = 1", ""), "no.") == "no."
    assert explain_refusal(targets.find("own()", "", "", "own = list"), "no.") == "no."


def test_what_each_worker_has_used_up_is_made_before_each_call() -> None:
    call = targets.find("list(it)", "n = 2", "", "it = iter(range(n))")
    with pytest.raises(CannotProbe, match=r"its first call has used up it \(a range_iterator\)") as caught:
        signs.observe_first_calls(call, Clock(), lambda: 0)
    assert typed(caught.value.reason)() == [0, 1]


def test_what_runs_out_before_each_call_is_not_answered_with_what_is_there() -> None:
    call = targets.find("list(b)", "it = iter([[n] for n in range(9)])", "", "", "b = next(it)")
    seen = signs.observe_first_calls(call, Clock(), lambda: 0)
    ended = measuring.measure(call, Wishes(), seen, 2, Clock(), lambda _: None).probe.ended
    assert ended is not None
    assert ended.startswith("--each-call fails with StopIteration")
    assert f"{own_remedies.ENDLESS[1:]}" in ended


def test_a_remedy_for_later_work_keeps_what_workers_make() -> None:
    call = targets.find("(n for n in a)", "", "", "a = [1, 2]")
    seen = signs.observe_first_calls(call, Clock(), lambda: 0)
    with pytest.raises(CannotProbe) as caught:
        measuring.measure(call, Wishes(), seen, 2, Clock(), lambda _: None)
    assert typed(caught.value.reason)() == [1, 2]
