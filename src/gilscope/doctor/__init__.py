"""Can this machine be trusted to measure? Facts, a few seconds of measuring, and a table of checks."""
