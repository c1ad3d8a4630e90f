"""All routes by path."""

from herald_tools.openim.routes import auth, groups, messages, users

ROUTES = {**auth.ROUTES, **users.ROUTES, **messages.ROUTES, **groups.ROUTES}

NEED_NO_TOKEN = ("/auth/get_admin_token", "/auth/parse_token")
"""What the paths begin with that OpenIM answers without a token."""
