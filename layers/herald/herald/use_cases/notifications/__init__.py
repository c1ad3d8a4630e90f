"""Plan notifications from committed items and publish them."""
