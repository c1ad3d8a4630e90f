"""What an operator does with a running stack, on AWS or on this machine."""
