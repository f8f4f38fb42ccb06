"""A probe's findings as text and pictures."""
