"""What checks of the template read: not template.yaml, but what CloudFormation makes of it."""
