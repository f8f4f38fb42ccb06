import subprocess
import sys
from pathlib import Path

import pytest

from gilscope.claims.experiments import methods
from gilscope.claims.experiments.methods import default_start_method, with_default_start_method
from gilscope.model.evidence import Series
from tests.command_line import PATIENCE_SECONDS

PROGRAM = """
import multiprocessing, os, pathlib, sys
from gilscope.claims.experiments.methods import without_main
pathlib.Path(sys.argv[1]).open("a").write("imported\\n")
def start(method):
    process = multiprocessing.get_context(method).Process(target=os.getpid)
    process.start()
    process.join()
    assert process.exitcode == 0
if __name__ == "__main__":
    with without_main():
        start(sys.argv[2])
    start(sys.argv[2])
    assert __file__ and os.path.samefile(__file__, sys.argv[3])
"""


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_process_started_without_main_does_not_import_the_program_and_the_next_one_does(
    tmp_path: Path, method: str
) -> None:
    if method not in methods.start_methods():
        pytest.skip(f"this platform cannot start processes by {method}")
    program, imports = tmp_path / "program.py", tmp_path / "imports"
    program.write_text(PROGRAM, encoding="utf-8")
    subprocess.run(
        [sys.executable, str(program), str(imports), method, str(program)], check=True, timeout=PATIENCE_SECONDS
    )
    assert imports.read_text(encoding="utf-8").splitlines() == ["imported"] * 2  # the program itself, and one child


def test_processes_are_those_of_the_start_method_that_this_python_takes() -> None:
    method = default_start_method()
    series = {f"processes_{method}": Series("µs", (1.0,)), "threads": Series("µs", (2.0,))}
    evidence = with_default_start_method(series)
    assert evidence.series["processes"] is series[f"processes_{method}"]
    assert method in evidence.notes[0]


def test_an_experiment_begins_without_numpy_and_a_spawned_child_with_its_own_module_alone() -> None:
    code = "import sys, {}; print(*(each for each in sys.modules if each.split('.')[0] in {{'gilscope', 'numpy'}}))"

    def modules(name: str) -> set[str]:
        run = subprocess.run([sys.executable, "-c", code.format(name)], check=True, capture_output=True, text=True)
        return set(run.stdout.split())

    assert "numpy" not in modules("gilscope.claims.trial")
    assert modules("gilscope.claims.experiments.workers.stamps") == {
        "gilscope",
        "gilscope.claims",
        "gilscope.claims.experiments",
        "gilscope.claims.experiments.workers",
        "gilscope.claims.experiments.workers.stamps",
    }
