"""Find groups with missing deliveries and publish them again."""
