"""Notifications: content, texts, messages, and the publications that carry them."""
