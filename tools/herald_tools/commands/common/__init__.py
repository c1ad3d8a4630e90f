"""What several commands share: the stack they address, periods of time, how failures are shown."""
