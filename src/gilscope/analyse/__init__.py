"""Rounds → numbers with their warnings. No clock, no print, no file."""
