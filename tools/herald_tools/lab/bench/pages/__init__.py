"""The parts of the report, each with its figures and what they stand beside."""
