"""Clients that generators make of the API's OpenAPI document, and what they do as a client's program would.

They are generated in an environment of their own, `.venv-clients`, and imported into this one.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from herald_tools.local.paths import ROOT

GENERATORS = ROOT / ".venv-clients" / "bin"
PACKAGE, MODELS = "generated_herald_client", "generated_herald_models"
DEADLINE = 120.0
"""Seconds to wait for an invitation."""

Token = Callable[..., str]
"""Returns the token of a user: user id, name, roles."""


def generate(document: Mapping[str, Any], folder: Path) -> None:
    """Write a client by openapi-python-client and models by datamodel-codegen. Any warning is an error."""
    source = folder / "openapi.json"
    source.write_text(json.dumps(document))
    _run("openapi-python-client", "generate", "--path", source, "--meta", "none", "--output-path", folder / PACKAGE,
         "--fail-on-warning")  # fmt: skip
    _run("datamodel-codegen", "--input", source, "--input-file-type", "openapi", "--output", folder / f"{MODELS}.py",
         "--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin")  # fmt: skip


def _run(program: str, *arguments: object) -> None:
    """Run a generator. One of them looks for its formatter in PATH."""
    environment = os.environ | {"PATH": f"{GENERATORS}{os.pathsep}{os.environ['PATH']}"}
    command = [str(GENERATORS / program), *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let modules of `folder` be imported for the duration of the block."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [each for each in sys.modules if each.partition(".")[0] in (PACKAGE, MODELS)]:
            del sys.modules[name]


class GeneratedClient:
    """The generated client, called as `user`."""

    def __init__(self, base_url: str, token: str, transport: httpx.BaseTransport | None = None) -> None:
        client = importlib.import_module(f"{PACKAGE}.client")
        options = {"transport": transport} if transport else {}
        self._client = client.AuthenticatedClient(base_url, token, timeout=httpx.Timeout(60.0), httpx_args=options)
        self.models: ModuleType = importlib.import_module(f"{PACKAGE}.models")

    def close(self) -> None:
        """Close the connections."""
        self._client.get_httpx_client().close()

    def call(self, part: str, operation: str, *path: str, **arguments: Any) -> Any:
        """Call an operation of one part of the API. Returns the parsed answer; raises AssertionError for an error."""
        module = importlib.import_module(f"{PACKAGE}.api.{part}.{operation}")
        answer = module.sync_detailed(*path, client=self._client, **arguments)
        assert answer.status_code < 400, answer.content
        return answer.parsed


def use_generated_client(connect: Callable[[str], GeneratedClient], settle: Callable[[], None], suffix: str) -> None:
    """Create a group, read and mark an inbox, and change a policy. All optional fields are null where they can be."""
    with closing(connect("ana")) as ana, closing(connect(f"ben{suffix}")) as ben, closing(connect("ops")) as ops:
        _use(ana, ben, ops, settle, suffix)


def _use(
    ana: GeneratedClient, ben: GeneratedClient, ops: GeneratedClient, settle: Callable[[], None], suffix: str
) -> None:
    request = ana.models.CreateGroup(
        name="Generated",
        group_type=ana.models.GroupType.WORK,
        members=[f"ben{suffix}"],
        **dict.fromkeys(("admins", "owner", "group_id", "introduction", "announcement", "face_url", "ex")),
        settings=None,
        notifications=ana.models.NotificationOverrideModel(level=None, channels=None),
    )
    assert None in request.to_dict().values()
    created = ana.call("groups", "create_group", body=request, idempotency_key=f"generated{suffix}")
    assert created.recipients == 2
    settle()
    (note,) = _until_invited(lambda: ben.call("notifications", "list_notifications").notifications)
    assert (note.group["group_id"], note.read) == (created.group.group_id, False)
    mark = ben.models.MarkRead(through=note.notification_id, created_at=None)
    ben.call("notifications", "mark_read", body=mark)
    assert ben.call("notifications", "count_unread").unread == 0
    policy = ops.models.PolicyRequest(level=ops.models.Level.FULL, kinds=None, push_limit=None, override=None)
    changed = ops.call("policies", "put_policy_of_type", "normal", body=policy, if_match="*")
    assert (changed.policy.level, changed.inherited) == ("full", False)


def use_generated_models(send: Callable[..., Any], settle: Callable[[], None], suffix: str) -> None:
    """Do the same with the models of datamodel-codegen, which send null for every field that is not set."""
    models = importlib.import_module(MODELS)
    ben = f"bea{suffix}"
    request = models.CreateGroup(name="Modelled", group_type="work", members=[ben]).model_dump_json(by_alias=True)
    assert '"admins":null' in request
    created = models.CreatedGroup.model_validate(send("ana", "POST", "/groups", request))
    settle()
    page = "/me/notifications"
    (note,) = _until_invited(lambda: models.NotificationsPage.model_validate(send(ben, "GET", page)).notifications)
    assert note.group["group_id"] == created.group.group_id
    mark = models.MarkRead(through=note.notification_id).model_dump_json(by_alias=True)
    assert '"created_at":null' in mark
    send(ben, "POST", "/me/notifications/read", mark)
    assert models.Unread.model_validate(send(ben, "GET", "/me/notifications/unread")).unread == 0
    policy = models.PolicyRequest(level="essential").model_dump_json(by_alias=True)
    assert '"kinds":null' in policy
    path = "/policies/group_type/super"
    changed = models.ScopedPolicyModel.model_validate(send("ops", "PUT", path, policy, {"If-Match": "*"}))
    assert changed.policy.level.value == "essential"


def _until_invited(read: Callable[[], list[Any]]) -> list[Any]:
    deadline = time.monotonic() + DEADLINE
    while not (found := read()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found
