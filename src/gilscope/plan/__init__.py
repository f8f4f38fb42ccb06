"""What a study will measure: a selection and a plan's axes become comparisons, and skips with their reasons."""
