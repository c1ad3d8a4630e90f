"""The DynamoDB tables: their keys and items, and the adapters that read and write them."""
