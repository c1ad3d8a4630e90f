"""The template as checkers read it: not template.yaml itself, but what CloudFormation creates from it."""
