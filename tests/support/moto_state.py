"""Copies of what moto holds: tables, queues, topics, subscriptions and platform applications.

A copy is bytes, so no test can change it.
"""

import io
import pickle
import threading
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

LOCKS = (type(threading.Lock()), type(threading.RLock()))


@dataclass(frozen=True)
class MotoState:
    """The state of moto's DynamoDB, SQS and SNS in one region."""

    region: str
    copied: bytes

    @classmethod
    def take(cls, region: str) -> "MotoState":
        """Copy what is in moto now."""
        copied = io.BytesIO()
        _Pickler(copied, _backends(region)).dump([getattr(*each) for each in _attributes(region)])
        return cls(region, copied.getvalue())

    def restore(self) -> None:
        """Replace what is in moto now."""
        values = _Unpickler(io.BytesIO(self.copied), _backends(self.region)).load()
        for (backend, attribute), value in zip(_attributes(self.region), values, strict=True):
            setattr(backend, attribute, value)


def _backends(region: str) -> dict[str, Any]:
    by_service: dict[str, Any] = {"dynamodb": dynamodb_backends, "sqs": sqs_backends, "sns": sns_backends}
    return {service: backends[DEFAULT_ACCOUNT_ID][region] for service, backends in by_service.items()}


def _attributes(region: str) -> list[tuple[Any, str]]:
    """Return where moto holds what Herald uses."""
    backends = _backends(region)
    sns = ("topics", "subscriptions", "applications", "platform_endpoints")
    return [
        (backends["dynamodb"], "tables"),
        (backends["sqs"], "queues"),
        *((backends["sns"], each) for each in sns),
    ]


class _Pickler(pickle.Pickler):
    """Writes backends and locks as names, because they belong to the process. Equal locks get equal names."""

    def __init__(self, file: io.BytesIO, backends: dict[str, Any]) -> None:
        super().__init__(file)
        self._names = {id(backend): name for name, backend in backends.items()}

    def persistent_id(self, value: object) -> object:
        return ("lock", id(value)) if isinstance(value, LOCKS) else self._names.get(id(value))


class _Unpickler(pickle.Unpickler):
    """Reads what `_Pickler` wrote, with the current backends and new locks."""

    def __init__(self, file: io.BytesIO, backends: dict[str, Any]) -> None:
        super().__init__(file)
        self._backends = backends
        self._locks: defaultdict[object, Any] = defaultdict(threading.RLock)

    def persistent_load(self, name: Any) -> Any:
        return self._locks[name] if isinstance(name, tuple) else self._backends[name]
