"""What the exit status of a verb means."""

from gilscope.system import interrupts

FINE = 0

CONDITION_MET = 1
"""A condition that the user named holds: --fail-if, or the opposite of --expect."""

FAILED = 2
"""A mistake in the command, an input that cannot be read, or a study that failed."""

UNFIT = 3
"""The machine is not fit to measure (doctor --strict), or the figures do not decide what the user asked."""

BROKEN = 4
"""What was probed crashed, hung, or ended before it was measured."""

INTERRUPTED = interrupts.INTERRUPTED
"""Ctrl-C."""

READER_GONE = 141
"""Who read the output has had enough, as `head` has: what a shell says of a program that SIGPIPE ended."""
