"""What is shown of one call that was probed in several environments."""
