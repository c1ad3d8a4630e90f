"""The content of a notification: what it shows of a group."""
