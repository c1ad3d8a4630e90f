"""Routes and models under /groups."""
