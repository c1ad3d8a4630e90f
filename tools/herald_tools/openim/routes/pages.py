"""Lists in pages."""

from collections.abc import Sequence
from typing import Any, TypeVar

from herald_tools.openim.binding import Struct
from herald_tools.openim.errors import bad_arguments
from herald_tools.openim.shapes import INT32

T = TypeVar("T")

PAGINATION = Struct("RequestPagination", {"pageNumber": INT32, "showNumber": INT32})


def page_of(rows: Sequence[T], pagination: dict[str, Any] | None) -> list[T]:
    """Return one page. Pages are counted from 1 and may be of any size. Raises Refused."""
    if pagination is None:
        raise bad_arguments("pagination is empty")
    number, size = pagination["pageNumber"], pagination["showNumber"]
    if number < 1 or size < 1:
        raise bad_arguments("pageNumber and showNumber must be at least 1")
    return list(rows[(number - 1) * size : number * size])
