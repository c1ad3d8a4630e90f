"""Groups: their fields, their people, and how members are spread over items."""
