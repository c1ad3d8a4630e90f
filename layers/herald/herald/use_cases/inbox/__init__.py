"""Read a user's inbox."""
