"""One module for each function: builds it from its typed environment. Nothing is read or created at import."""
