"""Experiments on updates that threads make at the same time."""
