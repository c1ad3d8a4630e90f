"""The baselines of the comparison: the design of most samples, and the same design in batches.

They exist for the benchmark only, but do what such samples should: they use Powertools, conditions and partial batch
responses. They lack the rest of a real service (authorizer, limits, ledger, policies, audit log), which would add cost.
"""
