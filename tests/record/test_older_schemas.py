"""Files written before: their labels are translated, whatever labels are called today; what is missing is named."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gilscope.analyse.study import analyse_study
from gilscope.errors import NotAReport
from gilscope.model.case import Arm, Case, PoolId
from gilscope.model.report import SessionReport
from gilscope.model.size import Size
from gilscope.record import json_report

DATA = Path(__file__).parents[2] / "docs/data"
REPORTS = sorted(path for path in DATA.rglob("*.json") if not path.name.startswith(("ceilings", "yardsticks")))

SECOND: Any = {
    "machine_info": {},
    "benchmarks": [
        {
            "extra_info": {
                "gilscope": {
                    "schema": 2,
                    "session": "s",
                    "comparison": ["nbody", "tiny", "pure"],
                    "arm": index,
                    "role": role,
                    "case": {
                        "kernel": "nbody",
                        "size": "tiny",
                        "implementation": "pure",
                        "executor": executor,
                        "transport": "shared",
                        "schedule": "static",
                        "workers": workers,
                    },
                    "rounds": {"block": [], "order": [], "wall_ns": [], "cpu_ns": []},
                }
            }
        }
        for index, (role, executor, workers) in enumerate(
            [("baseline", "serial", 1), ("again", "serial", 1), ("treatment", "interpreters", 2)]
        )
    ],
    "gilscope": {
        "schema": 2,
        "request": None,
        "sessions": [
            {
                "session": "s",
                "complete": True,
                "facts": {},
                "open_ns": {"interpreters ×2": 3000},
                "plan": "",
                "blocks": 0,
                "seed": 0,
                "warnings": [],
                "skips": [],
                "comparisons": [
                    {
                        "key": ["nbody", "tiny", "pure"],
                        "setup": {
                            "repeats": 1,
                            "first_call_ns": {"serial": [5], "serial again": [0], "interpreters static ×2": [7, 8]},
                            "sent_bytes": {"serial": 0, "serial again": 0, "interpreters static ×2": 4096},
                            "input_digest": "",
                            "output_digest": None,
                            "largest_relative_error": 0.0,
                            "warnings": [],
                        },
                        "blocks": {"others_cpu_ns": [], "steal_ns": []},
                    }
                ],
            }
        ],
    },
}
"""As a version wrote it that knew no native threads, no evidence and no probes yet."""


def changed(change: Callable[[Any], object]) -> Any:
    """Return the document after a change of the only session's part."""
    document = copy.deepcopy(SECOND)
    change(document["gilscope"]["sessions"][0])
    return document


def read(folder: Path, document: Any) -> Any:
    """Return the setup of the only comparison of a document."""
    return read_session(folder, document).measured[0].setup


def read_session(folder: Path, document: Any) -> SessionReport:
    """Return the only session of a document."""
    path = folder / "old.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    (session,) = json_report.read(path).sessions
    return session


def rename(session: Any, before: str, after: str) -> None:
    setup = session["comparisons"][0]["setup"]
    for name in ("first_call_ns", "sent_bytes"):
        setup[name][after] = setup[name].pop(before)


LABELLED: tuple[Any, ...] = (Case, Arm, PoolId)


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.relative_to(DATA).as_posix())
def test_no_figure_depends_on_how_labels_are_worded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quote_labels(monkeypatch)
    before = repr(analyse_study(json_report.read(path)))
    for labelled in LABELLED:
        monkeypatch.setattr(labelled, "label", property(lambda _: "another wording"))
    # A sentence may quote a label.
    assert repr(analyse_study(json_report.read(path))) == re.sub("⟦.*?⟧", "another wording", before)


def quote_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let labels stand between brackets of their own, wherever they are quoted."""

    def quoted(label: property) -> property:
        return property(lambda owner: f"⟦{label.__get__(owner)}⟧")

    for labelled in LABELLED:
        monkeypatch.setattr(labelled, "label", quoted(vars(labelled)["label"]))


def test_what_stood_under_a_label_belongs_to_its_arm(tmp_path: Path) -> None:
    setup = read(tmp_path, SECOND)
    assert list(setup.first_call_ns.values()) == [(5,), (0,), (7, 8)]
    assert list(setup.sent_bytes.values()) == [0, 0, 4096]


def test_the_first_wording_of_a_label_is_known_too(tmp_path: Path) -> None:
    document = changed(lambda session: rename(session, "interpreters static ×2", "interpreters shared static ×2"))
    assert list(read(tmp_path, document).sent_bytes.values()) == [0, 0, 4096]


def test_what_was_known_by_its_name_alone_is_declared_as_it_was_then(tmp_path: Path) -> None:
    declared = read_session(tmp_path, SECOND).declared
    assert declared.executor("interpreters").shared == ("memory",)
    assert declared.executor("processes_spawn").method == "spawn"
    assert declared.implementation("pure").gil == "pure"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("large", Size()),
        ("sweep_512", Size(is_sweep=True)),
        ("held_50", Size(held_share=0.5)),
        ("held_0", Size(held_share=0.0)),
        ("pairs_10000", Size(pairs=10_000)),
        *((name, Size()) for name in ("held_", "held_x", "held_-1", "held_1000", "pairs_", "pairs_1.5", "pairs_0")),
    ],
)
def test_the_name_of_a_size_said_what_it_was_for(tmp_path: Path, name: str, size: Size) -> None:
    document = json.loads(json.dumps(SECOND).replace('"tiny"', f'"{name}"'))
    assert read_session(tmp_path, document).declared.size("nbody", name) == size


def test_an_executor_that_no_version_knew_declares_nothing(tmp_path: Path) -> None:
    document = json.loads(json.dumps(SECOND).replace("interpreters", "crew"))
    crew = read_session(tmp_path, document).declared.executor("crew")
    assert (crew.family, crew.many, crew.shared) == ("crew", "crew", None)


def test_the_first_versions_did_not_record_what_is_sent(tmp_path: Path) -> None:
    document = changed(lambda session: session["comparisons"][0]["setup"].pop("sent_bytes"))
    assert list(read(tmp_path, document).sent_bytes.values()) == [None, None, None]


def test_a_label_that_no_version_wrote_is_refused(tmp_path: Path) -> None:
    document = changed(lambda session: rename(session, "interpreters static ×2", "interpreters static x2"))
    with pytest.raises(NotAReport, match="first_call_ns of the arm 2 of nbody-tiny-pure"):
        read(tmp_path, document)


def test_a_pool_whose_opening_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAReport, match="open_ns of the pool interpreters ×2"):
        read(tmp_path, changed(lambda session: session["open_ns"].clear()))
