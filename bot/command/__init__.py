"""Commands of `lactabot` that are more than a line, and what all commands share."""
