"""A study: fresh measuring processes one after the other, with progress and resume."""
