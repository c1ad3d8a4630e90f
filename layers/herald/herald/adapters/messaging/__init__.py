"""SNS, SQS and the records of the DynamoDB stream."""
