"""What is said back to a reading, given what was said before."""
