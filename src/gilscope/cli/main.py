"""The command `gilscope`: parses the command line, calls the verb, and ends with its exit status.

This room has no logic of its own. It is the only one that prints.
"""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import click

from gilscope import __version__
from gilscope.cli import (
    claims,
    compare,
    completing,
    doctor,
    exit_status,
    history,
    listing,
    merge,
    probe,
    report,
    run,
    streams,
    workers,
)
from gilscope.errors import GilscopeError, StudyFailed
from gilscope.system.interrupts import interruptible

VERBS = (
    probe.probe,
    doctor.doctor,
    workers.workers,
    run.run,
    report.report,
    compare.compare,
    history.history,
    claims.claims,
    merge.merge,
    listing.list_,
    completing.completion,
)
"""In the order in which somebody meets them."""


LIMITS = {"ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EAGAIN", "ENOMEM", "EMFILE", "ENFILE"}
"""What the system answers that has no room, or no processes or open files left: no mistake of gilscope's own."""


class _Commands(click.Group):
    """The verbs; an error that a user can do something about is shown as one paragraph."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [verb.name or "" for verb in VERBS]

    def main(self, *arguments: Any, **options: Any) -> NoReturn:
        """Run a verb, and end with its status."""
        own = {"prog_name": "gilscope", **options, "standalone_mode": False}
        if completing.VARIABLE in os.environ:  # click answers a shell in bytes
            sys.exit(_run_to_status(lambda: super(_Commands, self).main(*arguments, **own)))
        with streams.open_doors():
            sys.exit(_run_to_status(lambda: super(_Commands, self).main(*arguments, **own)))

    def invoke(self, ctx: click.Context) -> object:
        try:
            with interruptible():
                return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            streams.print_line(f"gilscope: Interrupted. {interrupt}".rstrip(), is_remark=True)
            ctx.exit(exit_status.INTERRUPTED)


def _run_to_status(verb: Callable[[], object]) -> int:
    """Return with which status a verb ends; what went wrong is said."""
    try:
        try:
            returned = verb()
        finally:
            sys.stdout.flush()
    except SystemExit as end:
        returned = end.code
    except click.Abort:
        return exit_status.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return exit_status.FAILED
    except GilscopeError as error:
        if isinstance(error, StudyFailed):
            streams.print_output(error.output)
        streams.print_line(f"gilscope: {error}", is_remark=True)
        for note in getattr(error, "__notes__", ()):
            streams.print_line(note, is_remark=True)
        return exit_status.FAILED
    except Exception as error:  # Python's own status for it is that of a condition that was met
        if isinstance(error, OSError) and errno.errorcode.get(error.errno or 0) in LIMITS:
            where = "" if error.filename is None else f" ({error.filename})"
            line = f"gilscope: The system refuses what this needs: {error.strerror}{where}. Make room, and try again."
            streams.print_line(line, is_remark=True)
        else:
            traceback.print_exc()
        return exit_status.FAILED
    return returned if isinstance(returned, int) else exit_status.FINE


QUESTION = """Should I use threads, processes or interpreters? Measure it on this machine.

Start with: gilscope probe mymodule:function"""

STATUSES = (
    "Exit status: 0 fine; 1 a condition that you named is met; 2 a mistake in the command or its input; 3 the "
    "machine is unfit, or what you asked is undecided; 4 what was probed crashed or hung; 130 Ctrl-C."
)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, help=QUESTION, epilog=STATUSES)
@click.version_option(__version__, prog_name="gilscope")
def main() -> None:
    """Take the command line."""


for verb in VERBS:
    main.add_command(verb)
