"""The rules of Herald. Imports nothing but the standard library."""
