"""Runs a study from its start to its end, and says how far it is."""

from contextlib import closing
from dataclasses import dataclass

from gilscope.model.progress import ShowProgress
from gilscope.model.report import Report
from gilscope.study.pending import PendingStudy
from gilscope.study.progress import ProgressTracker
from gilscope.study.sessions import StudySessions
from gilscope.system.relay import Relay


@dataclass(frozen=True)
class Outcome:
    """What a run of a study left."""

    report: Report | None
    """None: interrupted before anything was measured."""
    is_complete: bool
    was_interrupted: bool


def run(study: PendingStudy, show: ShowProgress) -> Outcome:
    """Measure all that is still missing; each session is in the report before the next one begins.

    Raises:
        StudyFailed: a measuring process failed; what was measured is in the report.

    """
    tracker = ProgressTracker(study.arms, study.levels, study.sessions_done, show, limit_s=study.limit_s)
    relay = Relay()
    sessions = StudySessions(study, relay)
    with closing(study), relay.listening():
        while (session := sessions.plan_next()) is not None:
            tracker.begin_session(session.number, session.blocks)
            process = sessions.begin(session)
            for announcement in process.announcements():
                tracker.take(announcement)
            ended = sessions.end(process)
            # Ctrl-C first: a process that was interrupted ends with an error, which is none of the study's.
            if relay.interrupted:
                break
            if ended.status != 0:
                raise sessions.describe_failure(ended)
    return Outcome(sessions.report, sessions.is_complete, relay.interrupted)
