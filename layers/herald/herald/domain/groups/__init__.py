"""Groups as they are committed: their fields, their members, and how members are spread over items."""
