"""Routes and models under /policies."""
