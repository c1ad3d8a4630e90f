"""Webhooks by the Standard Webhooks specification: signatures, what answers mean, when to retry, when to stop."""
