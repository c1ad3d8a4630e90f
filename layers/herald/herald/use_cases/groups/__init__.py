"""Create groups and read them."""
