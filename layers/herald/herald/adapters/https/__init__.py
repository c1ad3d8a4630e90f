"""Calls to HTTPS endpoints outside of AWS."""
