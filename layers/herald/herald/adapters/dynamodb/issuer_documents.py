"""The JWK Set that the issuer published last, in the settings table."""

from __future__ import annotations

from contextlib import suppress
from json import detect_encoding
from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.requests import Expression, Put
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.adapters.identity.kept_keys import KeptDocument

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBIssuerDocuments:
    """One item. Only the authorizer's role may write it: a role that can write it can sign tokens."""

    def __init__(self, client: DynamoDBClient, table: str, url: str) -> None:
        """`table` is the name of the settings table. A document from another address than `url` is not returned."""
        self._table = Table(client, table)
        self._url = url

    def get(self) -> KeptDocument | None:
        """Return the document that was kept last; see `herald.adapters.identity.kept_keys.Store`."""
        with any_error_as_unavailable():
            item = self._table.get(user_keys.issuer_key())
        if not item or read_text(item, "url") != self._url:
            return None
        return KeptDocument(read_text(item, "document").encode(), read_int(item, "fetched_at") / 1000)

    def put(self, kept: KeptDocument) -> None:
        """Keep a document; see `herald.adapters.identity.kept_keys.Store`."""
        fetched_at = number(round(kept.fetched_at * 1000))
        item = {
            **user_keys.issuer_key(),
            "url": text(self._url),
            "document": text(kept.document.decode(detect_encoding(kept.document))),
            "fetched_at": fetched_at,
        }
        older = Expression("attribute_not_exists(PK) OR fetched_at < :fetched_at", {":fetched_at": fetched_at})
        with any_error_as_unavailable(), suppress(ConditionFailed):
            self._table.put(Put(item, older))
