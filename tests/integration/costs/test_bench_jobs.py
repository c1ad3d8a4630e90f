"""The jobs of the benchmark run on the code of the checkout: each handler does its work, with every variant of it."""

import sysconfig
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from herald_tools.lab.bench import jobs as job_module
from herald_tools.lab.bench import working
from herald_tools.lab.bench.jobs import Job, jobs
from herald_tools.lab.bench.ways import LATE_IMPORTS
from herald_tools.lab.bench.working import run
from herald_tools.local import tokens
from herald_tools.local.paths import ROOT

VARIANTS = (
    "deliver_inbox, without own bytes",
    "deliver_inbox, without threads",
    "deliver_inbox, with common parts",
    "deliver_inbox, without common parts",
)


def packages(function: str) -> list[str]:
    """Return the folders of a function in the checkout, in the place of its artifact."""
    return [str(ROOT / "functions" / function), str(ROOT / "layers" / "herald"), sysconfig.get_path("purelib")]


@pytest.fixture(scope="module")
def all_jobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Job]]:
    key = tmp_path_factory.mktemp("key") / "jwt.pem"
    tokens.ensure_key(key)
    with pytest.MonkeyPatch.context() as patch:
        for module in (job_module, working):
            patch.setattr(module, "PRIVATE_KEY", key)
        yield jobs(packages)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_of_deliver_inbox_makes_the_calls_of_the_function(all_jobs: dict[str, Job], name: str) -> None:
    function = run("deliver_inbox", all_jobs["deliver_inbox"], times=1)["calls"]
    assert sorted(run(name, all_jobs[name], times=1)["calls"]) == sorted(function)
    assert function.count("BatchWriteItem") == 20


def test_the_variant_of_the_api_makes_the_calls_of_the_function(all_jobs: dict[str, Job]) -> None:
    calls = [run(name, all_jobs[name], times=1)["calls"] for name in ("api", "api, parameters checked")]
    assert calls[0] == calls[1] != []


@pytest.mark.parametrize("name", ["authorizer", "announce_group, both formats", "invite_members", "deliver_push"])
def test_a_handler_does_its_job(all_jobs: dict[str, Job], name: str) -> None:
    assert run(name, all_jobs[name], times=1)["invocation_cpu_ms"]


def test_modules_that_are_said_to_be_imported_late_exist() -> None:
    assert all(find_spec(module) for modules in LATE_IMPORTS.values() for module in modules)
