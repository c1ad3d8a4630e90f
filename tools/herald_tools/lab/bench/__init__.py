"""What Herald's speed and cost are, measured beside what they are compared with."""
