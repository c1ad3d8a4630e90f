"""The layers of the local stack hold no packages: the local AWS would unpack them for each of its workers."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from herald_tools.local import linked_layers

TEMPLATE = """
Resources:
  HeraldLayer: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: HeraldLayer } }
  ApiFunction:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: ApiFunction, Layers: [!Ref HeraldLayer] }
  Topic: { Type: "AWS::SNS::Topic" }
"""


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of a template with one layer, whose package is json. Its folder's name has a quote and a space."""
    built = tmp_path / "the 'build'"
    package = built / "HeraldLayer" / "python"
    package.mkdir(parents=True)
    (package / "json.py").write_text("version = 'deployed'")
    (built / "template.yaml").write_text(TEMPLATE)
    monkeypatch.setattr(linked_layers, "BUILD", built)
    return built


def resources(template: Path) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = json.loads(template.read_text())["Resources"]
    return found


def version_seen_through(layer: Path) -> str:
    """Return the version of json that a worker of the local AWS imports, which adds a layer's folders so."""
    site = layer / linked_layers.SITE
    program = f"import site; site.addsitedir({str(site)!r}); import json; print(json.version)"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_a_layer_is_one_file_that_puts_its_packages_before_all_others(build: Path) -> None:
    layer = Path(resources(linked_layers.write(build.parent))["HeraldLayer"]["Properties"]["ContentUri"])
    assert [path.name for path in layer.rglob("*") if path.is_file()] == ["packages.pth"]
    assert version_seen_through(layer) == "deployed"


def test_a_later_build_does_not_change_a_running_stack(build: Path) -> None:
    layer = Path(resources(linked_layers.write(build.parent))["HeraldLayer"]["Properties"]["ContentUri"])
    shutil.rmtree(build)
    assert version_seen_through(layer) == "deployed"


def test_the_next_stack_in_the_same_folder_gets_the_new_build(build: Path) -> None:
    linked_layers.write(build.parent)
    (build / "HeraldLayer" / "python" / "json.py").write_text("version = 'new'")
    layer = Path(resources(linked_layers.write(build.parent))["HeraldLayer"]["Properties"]["ContentUri"])
    assert version_seen_through(layer) == "new"


def test_functions_are_those_of_the_build(build: Path) -> None:
    function = resources(linked_layers.write(build.parent))["ApiFunction"]["Properties"]
    assert function == {"CodeUri": str(build / "ApiFunction"), "Layers": [{"Ref": "HeraldLayer"}]}
