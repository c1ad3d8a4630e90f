"""Schemas of everything that Herald publishes: JSON Schema for messages, AsyncAPI for topic and queues."""
