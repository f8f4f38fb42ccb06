"""What is measured for the ledger of claims: one file a subject, one function an experiment.

An experiment is called with a `Budget` in the main thread of a fresh process that has no other thread, so that it may
fork, take signals and crash its own children. It leaves nothing behind: no process, no file, no segment.
"""
