"""The ways to start that are compared: each handler, and what it is compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from herald_tools.local.artifacts import FUNCTIONS, OF_ALL, packages_in, packages_of
from herald_tools.local.paths import BUILD, LOCAL

STOCK = LOCAL / "bench" / "stock"
UNCOMPILED = LOCAL / "bench" / "uncompiled"

_POWERTOOLS = (
    "from aws_lambda_powertools import Logger, Metrics;"
    "Logger(service='bare'); Metrics(namespace='bare', service='bare')"
)
BARE = f"import botocore.session; client = botocore.session.get_session().create_client('dynamodb'); {_POWERTOOLS}"
"""The minimum of any function: a session, one client, a logger, metrics."""

FASTAPI = (
    f"import boto3; client = boto3.client('dynamodb'); {_POWERTOOLS};"
    "from fastapi import FastAPI; from mangum import Mangum; from pydantic import BaseModel;"
    "app = FastAPI(); Group = type('Group', (BaseModel,), {'__annotations__': {'name': str, 'members': list[str]}});"
    "app.post('/groups')(lambda group: group); handler = Mangum(app, lifespan='off')"
)
"""A common way to write an API on Lambda, with one route."""

NOT_COMPILED = ("api", "deliver_inbox")
"""Functions that are also started without compiled files."""

LATE_IMPORTS = {
    "announce_group": (
        "herald.use_cases.notifications.openim_announcement",
        "herald.adapters.dynamodb.commits",
        "herald.domain.push.planning",
    ),
    "deliver_inbox": (
        "aws_lambda_powertools.utilities.batch",
        "herald.domain.push.planning",
        "herald.domain.reconcile.gaps",
    ),
    "api": ("herald.api.documentation", "herald.api.policies.routes", "herald.api.profiles.routes"),
}
"""Modules that these handlers import when they need them. They were imported at the start once."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to start: the folders of packages, and the statements to run."""

    paths: Sequence[str]
    imports: str


def uncompiled(path: str) -> str:
    """Return the folder with a copy of a folder of packages, without compiled files."""
    return str(UNCOMPILED / Path(path).relative_to(BUILD))


def ways() -> dict[str, Way]:
    """Return all ways to start by name. Those that are compared are neighbours, and so run one after the other."""
    stock, trimmed = [str(STOCK)], [str(packages_in(layer)) for layer in OF_ALL]
    found = {
        "fastapi": Way(stock, FASTAPI),
        "bare, two sessions": Way(stock, BARE + "; botocore.session.get_session().create_client('dynamodb')"),
        "bare, resource": Way(stock, f"import boto3; table = boto3.resource('dynamodb'); {_POWERTOOLS}"),
        "bare": Way(stock, BARE),
        "bare, trimmed": Way(trimmed, BARE),
    }
    for function in FUNCTIONS:
        found |= _ways_of(function)
    return found


def _ways_of(function: str) -> Iterator[tuple[str, Way]]:
    packages = packages_of(function)
    if function in NOT_COMPILED:
        yield f"{function}, not compiled", Way([uncompiled(path) for path in packages], "import handler")
    yield function, Way(packages, "import handler")
    if function in LATE_IMPORTS:
        yield f"{function}, all at once", Way(packages, f"import handler, {', '.join(LATE_IMPORTS[function])}")
