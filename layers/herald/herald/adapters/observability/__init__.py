"""The audit log, and the metrics that are made from its events."""
