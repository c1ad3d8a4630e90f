"""The HTTP API: what a request may say, what an answer looks like. Only the function `api` imports this."""
