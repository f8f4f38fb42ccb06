"""Experiments on what a worker costs."""
