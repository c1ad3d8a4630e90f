"""Reads the audit log of a stack: the story of a group, what a user did, what failed."""
