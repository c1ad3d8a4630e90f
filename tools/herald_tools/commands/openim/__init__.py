"""What a developer or an operator does with an OpenIM server."""
