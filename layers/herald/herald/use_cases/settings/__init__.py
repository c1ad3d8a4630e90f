"""Policies, preferences and devices."""
