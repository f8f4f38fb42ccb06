"""Experiments on how work reaches CPUs."""
