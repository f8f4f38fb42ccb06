"""Experiments on what one worker's fault does to the others."""
