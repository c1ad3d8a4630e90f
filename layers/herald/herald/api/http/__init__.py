"""HTTP without routes: requests, responses, problem documents, cursors, content negotiation."""
