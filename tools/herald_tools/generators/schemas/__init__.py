"""What Herald publishes, as schemas for those who read it: JSON Schema for messages, AsyncAPI for the way they take."""
