"""The examples in docs/webhooks.md accept what Herald sends, and reject what was changed on the way."""

import base64
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from herald.domain.webhooks.secrets import read_secrets
from herald.domain.webhooks.signing import signed_headers

from tests.unit.docs.test_docs import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text()
NODE = shutil.which("node")
NEW, OLD = (f"whsec_{base64.b64encode(bytes([letter]) * 32).decode()}" for letter in b"no")
BODY = '{"id":"event-1","name":"爬山 🏔"}'.encode()

IsGenuine = Callable[[str, dict[str, str], bytes], bool]

RUN = """
import { isGenuine } from "./example.mjs";
const [secret, headers, body] = JSON.parse(process.argv[2]);
console.log(isGenuine(secret, headers, Buffer.from(body, "base64")));
"""


def example(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def in_python() -> IsGenuine:
    names: dict[str, Any] = {}
    exec(example("python"), names)  # noqa: S102 - the page's own code.
    return names["is_genuine"]  # type: ignore[no-any-return]


def in_node(folder: Path) -> IsGenuine:
    (folder / "example.mjs").write_text(example("js"))
    (folder / "run.mjs").write_text(RUN)

    def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
        given = json.dumps([secret, headers, base64.b64encode(body).decode()])
        command = [str(NODE), str(folder / "run.mjs"), given]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout == "true\n"

    return is_genuine


@pytest.fixture(params=["python", pytest.param("node", marks=pytest.mark.skipif(not NODE, reason="no Node.js here"))])
def is_genuine(request: pytest.FixtureRequest, tmp_path: Path) -> IsGenuine:
    return in_python() if request.param == "python" else in_node(tmp_path)


def headers(*secrets: str, age: int = 0) -> dict[str, str]:
    return signed_headers("event-1", int(time.time()) - age, BODY, read_secrets(" ".join(secrets)))


def test_the_example_accepts_what_herald_sends(is_genuine: IsGenuine) -> None:
    assert is_genuine(NEW, headers(NEW), BODY)
    assert is_genuine(OLD, headers(NEW, OLD), BODY)


def test_the_example_rejects_what_was_changed(is_genuine: IsGenuine) -> None:
    sent = headers(NEW)
    assert not is_genuine(OLD, sent, BODY)
    assert not is_genuine(NEW, sent, BODY + b" ")
    assert not is_genuine(NEW, sent | {"webhook-id": "event-2"}, BODY)
    assert not is_genuine(NEW, sent | {"webhook-timestamp": str(int(time.time()) + 9)}, BODY)
    assert not is_genuine(NEW, sent | {"webhook-signature": "v1,AAAA v2,x nonsense"}, BODY)


def test_the_example_rejects_what_is_old(is_genuine: IsGenuine) -> None:
    assert not is_genuine(NEW, headers(NEW, age=400), BODY)
    assert not is_genuine(NEW, headers(NEW) | {"webhook-timestamp": "soon"}, BODY)
