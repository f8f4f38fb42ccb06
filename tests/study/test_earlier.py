"""What sessions of a study hand over to later ones."""

from pathlib import Path

from benchmarks import made_up

from gilscope.model.earlier import Earlier
from gilscope.study import earlier


def test_the_first_session_that_has_measured_a_comparison_is_what_counts(tmp_path: Path) -> None:
    sessions = made_up.report(kernels=2, sessions=2).sessions
    earlier.write(tmp_path / "found", sessions)
    setups = {each.comparison.label: each.setup for each in sessions[0].measured}
    assert earlier.read(tmp_path / "found") == {
        label: Earlier(setup.repeats, setup.input_digest, setup.output_digest) for label, setup in setups.items()
    }


def test_a_file_that_is_gone_hands_over_nothing(tmp_path: Path) -> None:
    assert earlier.read(tmp_path / "none") == {}
