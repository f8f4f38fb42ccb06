"""What a remedy tells a user to type."""

import subprocess

from gilscope.probe import targets
from gilscope.probe.call import Call


def typed(remedy: str) -> Call:
    """Return the call of the command that a remedy gives, as a shell understands it."""
    command = remedy[remedy.index("gilscope probe ") :]
    assert "\n" not in command
    shell = subprocess.run(["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, text=True, check=True)
    *words, target = shell.stdout.rstrip("\0").split("\0")[2:]
    given: dict[str, list[str]] = {"-s": [], "--each-worker": [], "--each-call": [], "--args": []}
    for option, text in zip(words[::2], words[1::2], strict=True):
        given[option].append(text)
    setup, each_worker, each_call, arguments = ("\n".join(each) for each in given.values())
    return targets.find(target, setup, arguments, each_worker, each_call)
