"""`make demo`: everything that Herald does, once, on a stack of its own."""
