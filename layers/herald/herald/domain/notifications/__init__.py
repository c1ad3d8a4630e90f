"""Notifications: one for each recipient, planned and carried in messages."""
