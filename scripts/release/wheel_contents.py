"""What is in a wheel: what `nox -s wheels` prints, and what tests/scripts/release/wheel_bars.py checks."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

EXTENSION = re.compile(r"gilscope/_ext/(?:(?P<level>\w+)/)?(?P<name>\w+)\.(?:(?P<tag>[\w-]+)\.)?(?:so|pyd)")


class Extension(NamedTuple):
    """One compiled module: its ISA level (empty for `isa`, which finds levels out), its name, its suffix's tag."""

    level: str
    name: str
    tag: str


def extensions(wheel: Path) -> dict[str, Extension]:
    """Return the compiled modules of a wheel by their path in it."""
    with ZipFile(wheel) as archive:
        matches = {path: EXTENSION.fullmatch(path) for path in archive.namelist()}
    return {
        path: Extension(found["level"] or "", found["name"], found["tag"] or "")
        for path, found in matches.items()
        if found
    }


def levels(wheel: Path) -> list[str]:
    """Return the ISA levels that a wheel has, the least first."""
    return sorted({extension.level for extension in extensions(wheel).values()} - {""})


def tags(wheel: Path) -> str:
    """Return what a wheel's name says of where it runs: interpreter, ABI and platform."""
    return "-".join(wheel.stem.split("-")[-3:])


def table(build_seconds: Mapping[Path, float], interpreters: Mapping[Path, list[str]]) -> str:
    """Return a line for each wheel: what it is, what it took, and where it was tried."""
    lines = ["wheel | MB | build s | tried under | ISA levels", "---|---|---|---|---"]
    for wheel, seconds in build_seconds.items():
        cells = (
            tags(wheel),
            f"{wheel.stat().st_size / 1e6:.2f}",
            f"{seconds:.0f}",
            ", ".join(interpreters.get(wheel, ())) or "nothing",
            ", ".join(levels(wheel)),
        )
        lines.append(" | ".join(cells))
    return "\n".join(lines)
