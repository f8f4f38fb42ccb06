"""The command `gilscope`: parses the command line, calls the verb, and ends with its exit status.

This room has no logic of its own. It is the only one that prints.
"""

import click

from gilscope import __version__
from gilscope.cli import claims, compare, doctor, exit_status, listing, merge, probe, report, run
from gilscope.errors import GilscopeError, StudyFailed
from gilscope.system.interrupts import ends_as_interrupts

VERBS = (
    doctor.doctor,
    run.run,
    report.report,
    compare.compare,
    merge.merge,
    listing.list_,
    claims.claims,
    probe.probe,
)
"""In the order in which somebody meets them."""


class _Commands(click.Group):
    """The verbs; an error that a user can do something about is shown as one paragraph."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [verb.name or "" for verb in VERBS]

    def invoke(self, ctx: click.Context) -> object:
        try:
            with ends_as_interrupts():
                return super().invoke(ctx)
        except GilscopeError as error:
            if isinstance(error, StudyFailed):
                click.echo(error.output, nl=False)
            from gilscope.render.lines import make_plain

            # A message may repeat a name from an untrusted report.
            click.echo(f"gilscope: {make_plain(str(error))}", err=True)
            ctx.exit(exit_status.FAILED)
        except KeyboardInterrupt:
            ctx.exit(exit_status.INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gilscope")
def main() -> None:
    """Measure what releasing the GIL does to multithreading here, and how that compares with multiprocessing."""


for verb in VERBS:
    main.add_command(verb)
