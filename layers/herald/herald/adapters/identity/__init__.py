"""Tokens and the issuer's keys."""
