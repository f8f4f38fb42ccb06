"""Measurements drawn at random, whose truth is known: they share no code with the analysis that they try.

Each module is one simulation. Its `lines()` are the table that docs/method.md or docs/probe.md has.
"""
