"""The same figure in many reports: what it was, in which order, and where its level has changed."""
