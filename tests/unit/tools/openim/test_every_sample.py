"""No sample is left without a test."""

import re
from pathlib import Path

from tests.support.openim_samples import NAMES


def test_each_of_the_seventy_samples_is_used_by_a_test_of_the_stand_in() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_samples_*.py"))
    assert len(NAMES) == 70
    assert set(re.findall(r'"([ABC]-[^"]+)"', tests)) == set(NAMES)
