"""SNS topics and pushes, SQS queues, and the records of the DynamoDB stream."""
