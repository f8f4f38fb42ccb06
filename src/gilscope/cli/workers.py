"""The verb `workers`: how many threads or processes to use on this machine."""

from typing import Any

import click

from gilscope.cli import calls, keeping, options, output, streams, waiting
from gilscope.cli.verbs import Verb


@click.command(cls=Verb, short_help="How many workers to use here")
@click.argument("target", metavar="[FUNCTION]", required=False, callback=calls.read_target)
@calls.call_options
@calls.each_worker_option
@click.option("--seconds", metavar="SECONDS", default="12", show_default=True, help="Measure for about so long.")
@click.option("--limit", metavar="SECONDS", default="120", show_default=True, help="Give up after so long.")
@options.anyway_option()
@options.json_option(goes_to_files=False)
def workers(target: str | None, seconds: str, limit: str, anyway: bool, as_json: bool, **asked: Any) -> None:
    """Tell how many threads or processes to use here.

    Affinity, the quota of a container and memory give an estimate. With a FUNCTION, given as to probe, several
    numbers of threads and processes call it, and what they do decides.

    \b
    gilscope workers
    gilscope workers zlib:compress --args "b'x' * 1_000_000"
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    from gilscope.analyse.workers import choose_workers, estimate_workers, list_counts
    from gilscope.environment.allowance import collect_allowance
    from gilscope.probe import loading, requests
    from gilscope.probe.budget import Wishes
    from gilscope.render import workers as rendered
    from gilscope.render.formats import Screen

    allowance = collect_allowance()
    if target is None:
        if any(asked.values()):
            raise click.UsageError("--args, --setup and --each-worker are of a FUNCTION, which is not given.")
        found = estimate_workers(allowance)
    else:
        wishes = Wishes(list_counts(allowance), seconds=requests.seconds("--seconds", seconds))
        if streams.shows_remarks():
            streams.print_line(f"Calling {target} again and again: leave the machine alone.", is_remark=True)
        keeping.remove_abandoned()
        request = calls.make_request(target, wishes, **asked)
        calls.refuse_what_is_not_python(request)
        limit_seconds = requests.seconds("--limit", limit)
        spent_seconds = waiting.wait_for_quiet(limit_seconds, anyway=anyway)
        found = choose_workers(allowance, loading.run(request, limit_seconds, spent_seconds))
    if as_json:
        from gilscope.render import programs

        output.print_figures(programs.workers(found))
    else:
        streams.print_document(rendered.terminal(found, Screen(output.width(), output.is_colored())))
