"""Generates documents from code, and the input of template checkers from template.yaml."""
