"""Routes and models of preferences and devices, under /me."""
