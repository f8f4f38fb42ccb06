"""`python -m gilscope`, and the `gilscope` command."""

from gilscope.system.fresh_python import forget_folder


def main() -> None:
    """Run the command line. Until a verb has begun, and after its end, Ctrl-C ends it without a word."""
    from gilscope.system.interrupts import end_at_once_on_interrupts

    end_at_once_on_interrupts()
    # Imported with the signal handled: this takes a tenth of a second.
    from gilscope.cli.main import main as run

    run()


if __name__ == "__main__":
    # Before more is imported: the folder may have files with the names of Python's own modules.
    forget_folder()
    main()
