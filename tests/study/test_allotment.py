"""How many blocks of which comparisons a session measures, handed over in a file."""

from pathlib import Path

from gilscope.study import allotment


def test_a_session_takes_what_was_allotted_and_leaves_no_file(tmp_path: Path) -> None:
    allotment.write(tmp_path / "allotted", {"a-b-c": 2, "d-e-f": 3})
    assert allotment.take(tmp_path / "allotted") == {"a-b-c": 2, "d-e-f": 3}
    assert list(tmp_path.iterdir()) == []
