"""Output to the terminal that all commands share."""
