"""What a message asks: its parts, their labels, and how sure that is."""
