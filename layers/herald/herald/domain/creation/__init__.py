"""From a request to a new group: validation across fields, ids, fingerprint and quotas."""
