"""The `herald` command for operators and developers."""
