"""What is shown of figures over many reports."""
