"""Policies: which notifications are sent, on which channels, with which content and texts."""
