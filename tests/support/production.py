"""The template as it turns out in production and on the local AWS."""

from typing import Any

from herald_tools.generators.checks.template import PRODUCTION, REQUIRED, resolved
from tests.support.template import of_type

OPTIONAL = {
    "OpenIMApiUrl": "https://im.example.com/api",
    "OpenIMSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:openim-AbCdEf",
    "WebhookUrl": "https://chat.example.com/hook",
    "WebhookSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook-AbCdEf",
}
"""Parameters that switch on the optional channels."""

EXPORT = {"AuditExportStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/audit"}

AWS = resolved({**PRODUCTION, **OPTIONAL, **EXPORT})
LOCAL = resolved({**REQUIRED, **OPTIONAL, "RunsOn": "local"})
FUNCTIONS = of_type("AWS::Lambda::Function", AWS)
ROLES = of_type("AWS::IAM::Role", AWS)
POLICIES = of_type("AWS::IAM::ManagedPolicy", AWS)
TABLES = of_type("AWS::DynamoDB::Table", AWS)
QUEUES = of_type("AWS::SQS::Queue", AWS)
LOGS = of_type("AWS::Logs::LogGroup", AWS)
KEY_ARN = {"Fn::GetAtt": ["EncryptionKey", "Arn"]}
NOT_OF_A_FUNCTION = {"AuditExportRole", "ApiGatewayLogRole"}
Statement = dict[str, Any]
