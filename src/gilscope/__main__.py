"""`python -m gilscope`, and the `gilscope` command."""

from gilscope.cli.main import main

if __name__ == "__main__":
    main()
