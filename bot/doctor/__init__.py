"""What must be right before parents come: one small check a function."""
