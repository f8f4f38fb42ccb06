"""How many samples an interval needs. It stands apart from the intervals: who only counts blocks needs no NumPy."""

LEAST_BLOCKS = 5
"""With fewer, trimming leaves too little for an interval."""
