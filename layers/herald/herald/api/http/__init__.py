"""HTTP without routes: requests, problem documents, cursors, content negotiation, OpenAPI."""
