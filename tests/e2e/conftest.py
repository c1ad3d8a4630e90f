"""One local stack for all end-to-end tests of a run: built and deployed as on AWS."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest

from herald_tools.local.client import HeraldClient
from herald_tools.local.stack import Stack, temporary_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Herald, built and deployed on a local AWS of its own."""

    def quietly(name: str) -> AbstractContextManager[None]:
        return nullcontext()

    with temporary_stack(quietly) as running:
        yield running


@pytest.fixture(scope="session")
def client(stack: Stack) -> Iterator[HeraldClient]:
    """Calls the stack's API over HTTP."""
    herald = HeraldClient(stack)
    yield herald
    herald.close()
