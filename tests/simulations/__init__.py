"""Measurements drawn at random, whose truth is known: they share no code with the analysis that they try."""
