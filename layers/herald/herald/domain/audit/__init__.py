"""The audit log: its events, their fields, and the catalogue that describes them."""
