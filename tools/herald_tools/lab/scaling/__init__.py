"""Simulates loads: which stage is the bottleneck, how late notifications are, and which setting helps."""
