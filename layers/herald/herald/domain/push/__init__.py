"""Pushes: devices, preferences, and the payloads that platforms show."""
