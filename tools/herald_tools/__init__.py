"""Herald's command line: the local stack, the demonstration, tokens."""
