"""Answers by which DynamoDB says that it did not do something."""

import json

THROTTLED = (400, json.dumps({"__type": "x#ThrottlingException", "message": "slow down"}).encode())
DENIED = (400, json.dumps({"__type": "x#AccessDeniedException", "message": "no"}).encode())
BROKEN = (500, json.dumps({"__type": "x#InternalServerError", "message": "oops"}).encode())
CONFLICT = (400, json.dumps({"__type": "x#TransactionConflictException", "message": "busy"}).encode())
CANCELLED = (
    400,
    json.dumps(
        {
            "__type": "x#TransactionCanceledException",
            "message": "cancelled",
            "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
        }
    ).encode(),
)
