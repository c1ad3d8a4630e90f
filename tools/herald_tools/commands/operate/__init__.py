"""What an operator does to a running stack, on AWS or on this machine."""
