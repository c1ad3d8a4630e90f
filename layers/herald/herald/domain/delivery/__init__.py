"""Deliveries: inboxes, the delivery ledger, and retries."""
