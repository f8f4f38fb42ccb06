"""Parse → one call per verb → exit status. No logic; the only `print`.

Exit status: 0 fine, 1 a condition named by the user was met, 2 usage, bad input or a study that failed, 3 machine
unfit, 130 interrupted.
"""

import click

from gilscope import __version__
from gilscope.cli import claims, doctor, listing, probe, reports, run
from gilscope.cli.run import INTERRUPTED
from gilscope.errors import GilscopeError, StudyFailed


class _Command(click.Group):
    """Shows a user's errors as one paragraph."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except GilscopeError as error:
            if isinstance(error, StudyFailed):
                click.echo(error.output, nl=False)
            from gilscope.render.lines import plain

            # It may name what a stranger's report holds.
            click.echo(f"gilscope: {plain(str(error))}", err=True)
            context.exit(2)
        except KeyboardInterrupt:
            context.exit(INTERRUPTED)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gilscope")
def main() -> None:
    """Measure what releasing the GIL does to multithreading here, and how that compares with multiprocessing."""


for verb in (
    run.run,
    reports.report,
    reports.compare,
    claims.claims,
    probe.probe,
    doctor.doctor,
    listing.list_,
    listing.merge_,
):
    main.add_command(verb)
