"""Measures speed and cost of Herald, and of two other designs in the same run."""
