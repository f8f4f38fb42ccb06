"""Experiments on whether work runs in parallel."""
