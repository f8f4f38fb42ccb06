"""Numbers → text. No arithmetic beyond rounding."""
