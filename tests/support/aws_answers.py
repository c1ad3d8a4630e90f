"""HTTP answers that tests give in AWS's place."""

from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders


def answer(request: Any, status: int, content: bytes) -> AWSResponse:
    """Answer a botocore request."""
    request.url = "http://nowhere.invalid"  # Every handler sees the request: moto must not carry it out.
    return AWSResponse(request.url, status, HTTPHeaders(), _Body(content))


@dataclass
class _Body:
    """The body of an HTTP answer, as urllib3 hands it over."""

    content: bytes

    def stream(self, **_: Any) -> Any:
        """Yield the whole body at once."""
        yield self.content
