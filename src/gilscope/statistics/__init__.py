"""Estimates, intervals, equivalence and replication over sessions: numbers in, numbers out."""
