"""Generated documents, and the checks that read generated input."""
