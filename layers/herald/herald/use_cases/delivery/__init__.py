"""Deliver messages and handle those that could not be delivered."""
