"""scripts/instrument/aa.py: it measures and analyses by the study's own code; here only that it runs and tells."""

import json

import pytest
from scripts.instrument import aa

QUICK = ("--kernel", "histogram", "--implementation", "pure", "--size", "tiny", "--repetitions", "3", "--blocks", "5")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert aa.main([*QUICK, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["case"] == "histogram-pure-tiny"
    assert (result["repetitions"], result["blocks"]) == (3, 5)
    assert 0 <= result["share_low"] <= result["share"] <= result["share_high"] <= 1
    assert result["false_alarms"] == round(3 * result["share"])
    assert result["median_round_ms"] >= 5
    assert result["facts"]["python"]


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert aa.main(QUICK) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "histogram-pure-tiny: 3 repetitions of 5 blocks"
    assert "intervals of 95 % exclude 1" in lines[1]


def test_what_does_not_exist_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert aa.main(["--kernel", "histogramm"]) == 2
    output, errors = capsys.readouterr()
    (line,) = errors.splitlines()
    assert output == ""
    assert line.startswith("aa: Unknown kernel 'histogramm'. Did you mean 'histogram'?")


def test_too_few_blocks_for_an_interval_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        aa.main(["--blocks", "4"])
    assert end.value.code == 2
    assert "must be at least 5" in capsys.readouterr().err
