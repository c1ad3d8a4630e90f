"""A layer gets its part of the lock file, and no package gets lost between the layers."""

import pytest

from herald_tools.local.paths import ROOT
from tests.support.modules import script

LOCK = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text()
picking = script("pick")


def test_packages_are_picked_with_their_versions_and_hashes() -> None:
    picked = picking.pick(LOCK, {"tzdata", "pyjwt"}, others=False)
    assert [line.split("==")[0] for line in picked.splitlines() if "==" in line] == ["pyjwt", "tzdata"]
    assert picked.count("--hash=sha256:") == 4


def test_what_is_picked_and_all_others_are_the_whole() -> None:
    names = {"tzdata", "pyjwt", "pydantic"}
    parts = [picking.pick(LOCK, names, others=others) for others in (True, False)]
    assert sorted("".join(parts).splitlines()) == sorted(LOCK.splitlines())
    assert not any(f"\n{name}==" in f"\n{parts[0]}" for name in names)


def test_a_package_that_is_not_locked_is_not_left_out_silently() -> None:
    with pytest.raises(picking.NotLocked, match="pydanticc"):
        picking.pick(LOCK, {"pydanticc", "tzdata"}, others=True)
