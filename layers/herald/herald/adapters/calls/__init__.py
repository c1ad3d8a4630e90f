"""What all calls to AWS share: transient errors, retries with backoff, and calls in parallel."""
