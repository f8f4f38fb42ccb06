"""A study's figures as text and pictures."""
