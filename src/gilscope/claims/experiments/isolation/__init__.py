"""Experiments on what a worker that fails does to the others."""
