"""Start everything with one command, keep it running, stop it to the last process."""
