"""What a reader is told beside the figures."""

from dataclasses import replace

from gilscope.analyse.probe import notes
from tests.made_up import probes


def test_what_a_call_leaves_running_is_not_said_to_be_shared() -> None:
    changes = ("the locale", "threads that go on running", "processes that go on running")
    session = probes.session(probe={"signs": replace(probes.SIGNS, changes=changes)})
    text = " ".join(notes.make_notes(session, None))
    assert "It changes the locale: threads share that" in text
    assert "It leaves threads that go on running and processes that go on running: each call may add some" in text
