"""What is shown of one call at several values of a variable."""
