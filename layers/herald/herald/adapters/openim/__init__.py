"""OpenIM's REST API, over which Herald delivers to OpenIM's users."""
