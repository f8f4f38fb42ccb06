"""What releasing the GIL does to multithreading, and how that compares with multiprocessing, measured."""

__version__ = "0.1.0"
