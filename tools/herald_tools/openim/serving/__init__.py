"""The stand-in over HTTP, on the loopback interface."""
