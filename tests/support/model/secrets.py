"""Secrets Manager: texts by their ARNs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.model.errors import AwsError, only

Answer = dict[str, Any]


@dataclass
class Secrets:
    """The current value of each secret."""

    texts: dict[str, str] = field(default_factory=dict)

    def copy(self) -> "Secrets":
        """Return secrets that may be changed."""
        return Secrets(dict(self.texts))

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names."""
        return {"CreateSecret": self._create, "PutSecretValue": self._put, "GetSecretValue": self._get}

    def _create(self, request: dict[str, Any]) -> Answer:
        only(request, "Name", "SecretString")
        arn = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{request['Name']}-AbCdEf"
        self.texts[arn] = request["SecretString"]
        return {"ARN": arn, "Name": request["Name"]}

    def _put(self, request: dict[str, Any]) -> Answer:
        only(request, "SecretId", "SecretString")
        self._check(request["SecretId"])
        self.texts[request["SecretId"]] = request["SecretString"]
        return {"ARN": request["SecretId"]}

    def _get(self, request: dict[str, Any]) -> Answer:
        only(request, "SecretId")
        self._check(request["SecretId"])
        return {"ARN": request["SecretId"], "SecretString": self.texts[request["SecretId"]]}

    def _check(self, arn: str) -> None:
        if arn not in self.texts:
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
