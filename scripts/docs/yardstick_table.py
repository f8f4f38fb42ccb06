"""The table of docs/kernels.md that compares the kernels with hand-written C at every ISA level.

The reports, one a level, are made by this command on an idle machine, for x86_64, x86_64_v3 and x86_64_v4:

    GILSCOPE_ISA=x86_64_v3 pytest benchmarks/test_ceilings.py --benchmark-only -k hand_written \
        --benchmark-json docs/data/yardsticks-x86_64_v3.json
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gilscope.render.markdown_tables import make_row

LEVELS = ("x86_64", "x86_64_v3", "x86_64_v4")
COMPILERS = {"cython_nogil": "Cython", "numba_nogil": "Numba"}


def make_table(data: Path) -> Iterator[str]:
    """Yield the ratio of each kernel, compiler and level, with its floor, and the machine."""
    documents = {
        level: json.loads((data / f"yardsticks-{level}.json").read_text(encoding="utf-8")) for level in LEVELS
    }
    cells = {level: _cells(document) for level, document in documents.items()}
    columns = [(level, compiler) for level in LEVELS for compiler in COMPILERS]
    yield make_row("kernel", *(f"{level} {COMPILERS[compiler]}" for level, compiler in columns))
    yield make_row("---", *["--:"] * len(columns))
    for kernel in sorted({kernel for kernel, _ in cells[LEVELS[0]]}):
        yield make_row(kernel, *(cells[level].get((kernel, compiler), "–") for level, compiler in columns))
    yield ""
    yield _machine(documents[LEVELS[-1]])


def _cells(document: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    measured = [benchmark["extra_info"]["ceiling"] for benchmark in document["benchmarks"]]
    return {(own["kernel"], own["implementation"]): f"{own['ratio']:.2f} ({own['floor']:.2f})" for own in measured}


def _machine(document: Mapping[str, Any]) -> str:
    machine = document["machine_info"]
    cpu = machine["cpu"]
    return (
        f"{document['datetime'][:10]}: {cpu['brand_raw']} (family {cpu['family']}, model {cpu['model']}), "
        f"{cpu['count']} CPUs, {machine['system']} {machine['release']}, "
        f"{machine['python_implementation']} {machine['python_version']}."
    )
