"""The local stack: a local AWS, and Herald deployed on it from the ordinary template."""
