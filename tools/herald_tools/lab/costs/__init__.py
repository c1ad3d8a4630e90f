"""What a creation costs: its calls to AWS and what they are billed as, counted on what Herald really sends."""
