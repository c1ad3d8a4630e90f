"""The common sample in batches: 25 rows, 10 messages, and the inbox items of 10 queue messages a call."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.typing import LambdaContext

from .common import Handler
from .notes import group_of, inbox_item, messages_of, new_logger, rows_of

PUBLISH_LIMIT = 10
"""Messages in one PublishBatch (AWS limit)."""


def build_api(session: boto3.Session, environment: Mapping[str, str]) -> Handler:
    """Return the function behind `POST /groups`."""
    logger = new_logger()
    table: Any = session.resource("dynamodb").Table(environment["GROUPS_TABLE"])
    sns, topic = session.client("sns"), environment["TOPIC_ARN"]
    store = DynamoDBPersistenceLayer(table_name=environment["IDEMPOTENCY_TABLE"], boto3_session=session)

    @logger.inject_lambda_context
    @idempotent(persistence_store=store, config=IdempotencyConfig(event_key_jmespath="powertools_json(body).group_id"))
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        request = json.loads(event["body"])
        with table.batch_writer() as batch:
            batch.put_item(Item=group_of(request))
            for row in rows_of(request):
                batch.put_item(Item=row)
        messages = messages_of(request)
        while some := list(islice(messages, PUBLISH_LIMIT)):
            entries: Any = [{"Id": str(number), "Message": message} for number, message in enumerate(some)]
            sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        logger.info("group created", extra={"group_id": request["group_id"]})
        return {"statusCode": 201, "body": json.dumps({"group_id": request["group_id"]})}

    return handler


def build_inbox(session: boto3.Session, environment: Mapping[str, str]) -> Handler:
    """Return the function behind the inbox queue."""
    logger = new_logger()
    table: Any = session.resource("dynamodb").Table(environment["INBOX_TABLE"])

    @logger.inject_lambda_context
    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        with table.batch_writer(overwrite_by_pkeys=["PK", "SK"]) as batch:
            for record in event["Records"]:
                batch.put_item(Item=inbox_item(record["body"]))
        logger.info("notifications delivered", extra={"recipients": len(event["Records"])})
        return {"batchItemFailures": []}

    return handler
