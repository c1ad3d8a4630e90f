"""Deliver messages, handle failures, and find what was lost."""
