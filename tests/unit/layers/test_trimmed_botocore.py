"""The layer's botocore finds its services where the whole botocore does, in every region."""

import json
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.regions import EndpointResolver

from tests.support.modules import script

SERVICES = ["dynamodb", "sns", "sqs"]
WHOLE = json.loads((Path(botocore.__file__).parent / "data" / "endpoints.json").read_text())


@pytest.fixture(scope="module")
def trimmed() -> dict[str, Any]:
    kept: dict[str, Any] = script("trim").only(WHOLE, SERVICES)
    return kept


@pytest.mark.parametrize("service", SERVICES)
def test_every_endpoint_of_a_service_that_is_kept_stays(trimmed: dict[str, Any], service: str) -> None:
    before, after = EndpointResolver(WHOLE), EndpointResolver(trimmed)
    regions = [region for partition in WHOLE["partitions"] for region in partition["regions"]]
    assert len(regions) > 30
    for region in regions:
        assert after.construct_endpoint(service, region) == before.construct_endpoint(service, region)


def test_what_is_left_is_a_fraction(trimmed: dict[str, Any]) -> None:
    assert len(json.dumps(trimmed)) < len(json.dumps(WHOLE)) / 10
