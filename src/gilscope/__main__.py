"""`python -m gilscope`, and the `gilscope` command."""

from gilscope.system.fresh_python import forget_folder


def main() -> None:
    """Run the command line."""
    from gilscope.cli.main import main

    main()


if __name__ == "__main__":
    # Before more is imported: the folder may have files with the names of Python's own modules.
    forget_folder()
    main()
