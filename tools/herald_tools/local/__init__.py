"""The local stack: a local AWS, with Herald deployed on it from the same template as on AWS."""
