"""Reads a stack's audit log: the story of a group, what a user did, what failed."""
