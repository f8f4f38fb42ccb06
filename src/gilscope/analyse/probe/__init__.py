"""What a probe's raw values mean."""
