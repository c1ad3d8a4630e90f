"""What each function's role may do, and what it must not."""

import time
from typing import Any

from herald_tools.local.stack import STACK_NAME

FUNCTIONS = ["Api", "Authorizer", "AnnounceGroup", "DeliverInbox", "DeliverPush", "InviteMembers", "Reconcile"]
TABLES = ["GroupsTable", "InboxTable", "SettingsTable"]
QUEUES = [f"{name}{kind}Queue" for name in ("Inbox", "Push", "Gateway") for kind in ("", "DeadLetter")]
QUEUES.append("StreamDeadLetterQueue")
NOTHING = {"PK": {"S": "NOBODY"}, "SK": {"S": "NOTHING"}}
REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
"""How AWS's services say no."""
Call = tuple[str, str, dict[str, Any]]
"""Service, operation, parameters; a parameter `@Name` is the resource with that logical id."""


def of_table(operation: str, table: str) -> Call:
    parameters: dict[str, Any] = {"TableName": f"@{table}"}
    match operation:
        case "get_item" | "delete_item":
            parameters["Key"] = NOTHING
        case "put_item":
            parameters["Item"] = NOTHING
        case "query":
            parameters |= {"KeyConditionExpression": "PK = :pk", "ExpressionAttributeValues": {":pk": NOTHING["PK"]}}
        case "batch_write_item":
            parameters = {"RequestItems": {f"@{table}": [{"PutRequest": {"Item": NOTHING}}]}}
        case "batch_get_item":
            parameters = {"RequestItems": {f"@{table}": {"Keys": [NOTHING]}}}
        case "update_item":
            parameters |= {"Key": NOTHING, "UpdateExpression": "REMOVE nothing"}
    return "dynamodb", operation, parameters


def of_queue(operation: str, queue: str) -> Call:
    more: dict[str, dict[str, Any]] = {
        "send_message": {"MessageBody": "{}"},
        "set_queue_attributes": {"Attributes": {"DelaySeconds": "0"}},
    }
    return "sqs", operation, {"QueueUrl": f"@{queue}", **more.get(operation, {})}


TOPIC = {"TopicArn": "@NotificationsTopic"}
PUBLISH: Call = ("sns", "publish", {**TOPIC, "Message": "{}"})
FOR_NOBODY: list[Call] = [
    *(of_table(operation, table) for table in TABLES for operation in ("scan", "delete_table")),
    *(of_queue("purge_queue", queue) for queue in QUEUES),
    *(of_queue("set_queue_attributes", queue) for queue in QUEUES),
    of_queue("receive_message", "GatewayQueue"),
    of_queue("receive_message", "StreamDeadLetterQueue"),
    of_queue("send_message", "InboxQueue"),
    of_queue("send_message", "PushQueue"),
    of_queue("send_message", "GatewayQueue"),
    of_table("delete_item", "GroupsTable"),
    of_table("update_item", "GroupsTable"),
    of_table("batch_write_item", "GroupsTable"),
    ("sns", "subscribe", {**TOPIC, "Protocol": "sqs", "Endpoint": "arn:aws:sqs:us-east-1:000000000000:elsewhere"}),
    ("sns", "set_topic_attributes", {**TOPIC, "AttributeName": "DisplayName", "AttributeValue": "taken over"}),
    ("sns", "delete_topic", TOPIC),
    ("lambda", "invoke", {"FunctionName": "@ReconcileFunction", "Payload": b"{}"}),
    ("lambda", "invoke", {"FunctionName": "@ApiFunction", "Payload": b"{}"}),
    ("lambda", "get_function", {"FunctionName": "@AuthorizerFunction"}),
    ("lambda", "update_function_configuration", {"FunctionName": "@AuthorizerFunction", "Timeout": 9}),
    ("logs", "filter_log_events", {"logGroupName": "@AuditLog"}),
    ("logs", "get_log_events", {"logGroupName": "@AuditLog", "logStreamName": "any"}),
    ("logs", "delete_log_group", {"logGroupName": "@AuditLog"}),
    ("logs", "put_retention_policy", {"logGroupName": "@AuditLog", "retentionInDays": 1}),
    ("logs", "create_log_group", {"logGroupName": "elsewhere"}),
    ("iam", "list_roles", {}),
    ("iam", "create_user", {"UserName": "somebody"}),
    ("iam", "put_role_policy", {"RoleName": "@ApiRole", "PolicyName": "more", "PolicyDocument": "{}"}),
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::000000000000:role/@ApiRole", "RoleSessionName": "else"}),
    ("cloudformation", "delete_stack", {"StackName": STACK_NAME}),
    ("apigateway", "delete_rest_api", {"restApiId": "@Api"}),
    ("s3", "list_buckets", {}),
    ("kms", "list_keys", {}),
    ("secretsmanager", "list_secrets", {}),
]
MAY = {
    "Api": {
        *(("GroupsTable", operation) for operation in ("get_item", "put_item")),
        *(("InboxTable", each) for each in ("batch_get_item", "get_item", "put_item", "query", "update_item")),
        *(("SettingsTable", each) for each in ("batch_get_item", "delete_item", "get_item", "put_item")),
        *(("SettingsTable", each) for each in ("query", "update_item")),
    },
    "Authorizer": {("SettingsTable", operation) for operation in ("get_item", "put_item")},
    "AnnounceGroup": {("SettingsTable", "get_item"), ("GroupsTable", "get_item")},
    "InviteMembers": {("SettingsTable", "get_item"), ("GroupsTable", "get_item")},
    "DeliverInbox": {
        ("InboxTable", operation) for operation in ("batch_get_item", "batch_write_item", "get_item", "put_item")
    },
    "DeliverPush": {
        *(("InboxTable", each) for each in ("get_item", "put_item", "query")),
        *(("SettingsTable", each) for each in ("batch_get_item", "delete_item", "get_item", "put_item", "update_item")),
    },
    "Reconcile": {
        *(("GroupsTable", each) for each in ("batch_get_item", "get_item")),
        ("SettingsTable", "get_item"),
        *(("InboxTable", each) for each in ("batch_get_item", "delete_item", "get_item", "put_item", "query")),
        ("InboxTable", "update_item"),
    },
}
"""What each function does with which table; each other operation on each other table is refused."""
PUBLISHING = {"AnnounceGroup", "InviteMembers", "Reconcile"}
RECEIVING = {"DeliverInbox": "InboxQueue", "DeliverPush": "PushQueue"}
SETTING_ASIDE = {
    "DeliverInbox": "InboxDeadLetterQueue",
    "DeliverPush": "PushDeadLetterQueue",
    "AnnounceGroup": "StreamDeadLetterQueue",
    "InviteMembers": "StreamDeadLetterQueue",
}
OPERATIONS = ["batch_get_item", "batch_write_item", "delete_item", "get_item", "put_item", "query", "update_item"]


def forbidden_to(function: str) -> list[Call]:
    """Return every call that the function's role must not make."""
    asides = [queue for queue in QUEUES if "DeadLetter" in queue and queue != SETTING_ASIDE.get(function)]
    receivable = [queue for queue in QUEUES if queue != RECEIVING.get(function)]
    return [
        *FOR_NOBODY,
        *(
            of_table(operation, table)
            for table in TABLES
            for operation in OPERATIONS
            if (table, operation) not in MAY[function]
        ),
        *(of_queue("receive_message", queue) for queue in receivable),
        *(of_queue("send_message", queue) for queue in asides),
        *([] if function in PUBLISHING else [PUBLISH]),
    ]


def allowed_to(function: str) -> list[Call]:
    """Return what the function's role must be able to do, as far as a try leaves no trace that matters."""
    reading = ("batch_get_item", "get_item", "query")
    return [
        *(of_table(operation, table) for table, operation in sorted(MAY[function]) if operation in reading),
        *(of_queue("get_queue_attributes", queue) for queue in (RECEIVING.get(function),) if queue),
        *([PUBLISH] if function in PUBLISHING else []),
        (
            "logs",
            "put_log_events",
            {
                "logGroupName": "@AuditLog",
                "logStreamName": "tried",
                "logEvents": [{"timestamp": int(time.time() * 1000), "message": "{}"}],
            },
        ),
    ]
