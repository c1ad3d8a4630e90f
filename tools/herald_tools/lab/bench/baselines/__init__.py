"""What Herald is compared with: the design that most samples show, and the same as far as it can be batched.

Written for the benchmark alone, and in earnest: with Powertools, conditions and partial batch responses. What a real
service needs besides (an authorizer, limits, a ledger, policies, an audit log) they lack; it would cost them more.
"""
