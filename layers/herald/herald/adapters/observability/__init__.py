"""The audit log and the metrics that are derived from it."""
