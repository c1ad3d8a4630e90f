"""Fields that several lines of the audit log have in common."""

INVOCATION = "function_request_id"
"""Makes each invocation an occurrence of its own: a retried request is received again."""

OF_A_GROUP = ("group_id", "actor", "operation_id", "policy_version")
