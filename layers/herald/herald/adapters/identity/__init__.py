"""Bearer tokens and the issuer's keys."""
