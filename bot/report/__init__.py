"""One page for the clinic: what parents ask, what is not answered, what is due."""
