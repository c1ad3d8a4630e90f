"""Layers of the local stack that point to their packages instead of holding them.

The local AWS unpacks all layers of a function for each of its workers, in its one process: up to 2,500 files and a
second of processor time each. When a function is reconfigured, the local AWS removes these files before it answers
another request. With the twenty workers of twenty requests at once both took minutes on a busy machine.
"""

import json
import shutil
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

from herald_tools.local.paths import BUILD

SITE = Path("python", "lib", "python", "site-packages")
"""A folder in a layer whose .pth files the workers of the local AWS read."""


def write(folder: Path) -> Path:
    """Copy the built layers to `folder`, and return a template there, whose layers point to the copies.

    A running stack needs copies: a later build replaces the folder of the build.
    """
    deployed = folder / "deployed"
    shutil.rmtree(deployed, ignore_errors=True)
    document = yaml_parse((BUILD / "template.yaml").read_text())
    for name, resource in document["Resources"].items():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            shutil.copytree(BUILD / name, deployed / "packages" / name)
            resource["Properties"]["ContentUri"] = str(
                _link(deployed / "layers" / name, deployed / "packages" / name / "python")
            )
        elif resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = str(BUILD / resource["Properties"]["CodeUri"])
    template = deployed / "template.json"
    template.write_text(json.dumps(document))
    return template


def _link(layer: Path, packages: Path) -> Path:
    """Create a layer with one file that puts `packages` in front of the search path, as Lambda does. Return `layer`.

    A path alone in the file would be searched last, after the packages of the local AWS.
    """
    (layer / SITE).mkdir(parents=True)
    (layer / SITE / "packages.pth").write_text(f"import sys; sys.path.insert(0, {str(packages)!r})\n")
    return layer
