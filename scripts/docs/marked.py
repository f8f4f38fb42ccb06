"""Pages whose figures come from reports: what is between `<!-- name -->` and `<!-- /name -->` is made, not typed."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from gilscope.model.report import Report, SessionReport


def main(page: Path, filled: Callable[[str], str], arguments: Sequence[str]) -> int:
    """Write the page anew, or with `--check` return 1 if it isn't what the reports say."""
    before = page.read_text(encoding="utf-8")
    after = filled(before)
    if "--check" in arguments:
        return 0 if before == after else 1
    page.write_text(after, encoding="utf-8")
    return 0


def filled(text: str, parts: Mapping[str, Iterable[str]]) -> str:
    """Return the page with the lines of each part in its place."""
    for name, lines in parts.items():
        marked = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        assert marked.search(text), f"the page has no place for {name!r}"
        made = "\n".join(lines)
        text = marked.sub(lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text)  # type: ignore[misc]
    return text


def where(report: Report) -> str:
    """Return in one sentence when and where a report was measured."""
    facts = report.sessions[0].facts
    dates = " and ".join(sorted({find_date(each) for each in report.sessions}))
    return (
        f"{len(report.sessions)} sessions, {dates}: {facts['cpu_model']}, "
        f"{facts['effective_cpus']} CPUs, {_hypervisor(facts)}, {facts['system']} "
        f"{facts['release']}, {facts['implementation']} {facts['python']}, {facts['extension_build']['compiler']}, "
        f"NumPy {facts['numpy']}, Numba {facts['numba']}."
    )


def find_date(session: SessionReport) -> str:
    """Return the day on which a session was measured."""
    return str(session.facts["measured_at"][:10])


def _hypervisor(facts: Mapping[str, Any]) -> str:
    name = facts["hypervisor"]
    return "no hypervisor" if name is None else f"hypervisor {name}"
