"""`make demo`: the whole of Herald, once, on a stack of its own."""
