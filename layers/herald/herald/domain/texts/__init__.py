"""Titles and bodies: templates with placeholders, and those that Herald ships."""
