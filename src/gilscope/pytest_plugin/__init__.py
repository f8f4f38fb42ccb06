"""What pytest gets: the study's hooks and rows, and the fixture `scaling`."""
