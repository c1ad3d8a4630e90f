"""Pages of Query, as botocore's paginator yields them."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.support.model.errors import only


class Pages:
    """The paginator of one operation."""

    def __init__(self, call: Callable[..., dict[str, Any]]) -> None:
        self._call = call

    def paginate(self, *, PaginationConfig: dict[str, Any], **params: Any) -> Iterator[dict[str, Any]]:  # noqa: N803
        """Yield page by page: the next call is made when the next page is asked for."""
        only(PaginationConfig, "PageSize", "MaxItems")
        size, most, found = PaginationConfig.get("PageSize"), PaginationConfig.get("MaxItems"), 0
        request = params if size is None else {**params, "Limit": size}
        while True:
            page = self._call(**request)
            items = page.get("Items", [])
            found += len(items)
            if most is not None and found > most:
                yield page | {"Items": items[: len(items) - (found - most)]}
                return
            yield page
            if "LastEvaluatedKey" not in page or found == most:
                return
            request = {**request, "ExclusiveStartKey": page["LastEvaluatedKey"]}
