"""The experiments of the ledger: one file for each subject, one function for each experiment.

An experiment is called with a `Budget` in the main thread of a fresh process that has no other thread, so that it may
fork, take signals and crash its own children. It must leave nothing behind: no process, no file, no segment.
"""
