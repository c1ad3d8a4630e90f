"""Routes and models of the inbox, under /me/notifications."""
