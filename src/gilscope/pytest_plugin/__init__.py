"""The plugin for pytest: the study's hooks and rows, and the fixture `scaling`."""
