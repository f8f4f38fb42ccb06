"""Compared reports as text and pictures."""
