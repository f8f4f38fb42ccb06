"""Experiments on how data reaches workers."""
