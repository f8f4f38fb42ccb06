"""What a study will measure: what a user wants becomes comparisons, and skips with their reasons."""
