"""The HTTP API: routes, and models of requests and responses. Only the function `api` imports it."""
