"""Deliveries: inboxes, pushes, the delivery ledger, retries, and what reconcile looks for."""
