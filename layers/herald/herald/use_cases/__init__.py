"""What Herald does, each a function of its ports. Knows neither boto3 nor Powertools."""
