"""Puts the parts together, one function of the stack per module; reads the environment when called, never at import."""
