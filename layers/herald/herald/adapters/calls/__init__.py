"""What all calls to AWS share: transient errors, backoff, parallel calls."""
