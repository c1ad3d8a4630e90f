"""What a creation costs: its calls to AWS, counted while Herald's own code runs, and their prices."""
