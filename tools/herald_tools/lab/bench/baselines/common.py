"""The common sample: a row per member, a publication per member, a conditional put per inbox item."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from .notes import group_of, inbox_item, messages_of, new_logger, rows_of

Handler = Callable[[dict[str, Any], LambdaContext], Any]


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
        table.put_item(Item=group_of(request), ConditionExpression="attribute_not_exists(PK)")
        for row in rows_of(request):
            table.put_item(Item=row)
        for message in messages_of(request):
            sns.publish(TopicArn=topic, Message=message)
        logger.info("group created", extra={"group_id": request["group_id"]})
        return {"statusCode": 201, "body": json.dumps({"group_id": request["group_id"]})}

    return handler


def build_inbox(session: boto3.Session, environment: Mapping[str, str]) -> Handler:
    """Return the function behind the inbox queue."""
    logger = new_logger()
    table: Any = session.resource("dynamodb").Table(environment["INBOX_TABLE"])
    processor = BatchProcessor(event_type=EventType.SQS)

    def deliver(record: SQSRecord) -> None:
        item = inbox_item(record.body)
        try:
            table.put_item(Item=item, ConditionExpression="attribute_not_exists(PK)")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        logger.info("notification delivered", extra={"recipient": item["PK"]})

    @logger.inject_lambda_context
    def handler(event: dict[str, Any], context: LambdaContext) -> Any:
        return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)

    return handler
