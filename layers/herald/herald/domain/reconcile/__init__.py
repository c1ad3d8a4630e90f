"""What should have been delivered of a group, and what is missing."""
