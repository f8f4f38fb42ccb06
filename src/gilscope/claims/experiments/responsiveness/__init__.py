"""Experiments on how soon a thread runs beside other work."""
