"""The calls that OpenIM makes: unsigned, sent once, and lost if the receiver or OpenIM is down."""
