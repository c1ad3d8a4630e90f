"""A model of AWS in memory: the operations of DynamoDB, SQS, SNS and CloudWatch that Herald uses, and no others.

It answers as AWS documents. An operation, a parameter or a part of an expression that it does not have raises
NotModelled at once, so it never gives a silent wrong answer. tests/integration/model compares it with moto.
"""
