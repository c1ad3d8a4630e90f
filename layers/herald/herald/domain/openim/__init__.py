"""Format v1: notifications as OpenIM's clients read them."""
