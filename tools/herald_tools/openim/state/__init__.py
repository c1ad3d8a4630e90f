"""What an OpenIM server keeps: users, tokens, messages, groups."""
