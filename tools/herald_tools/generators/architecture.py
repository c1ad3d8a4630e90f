"""Limits a built template to the architecture of its layers, so that no deployment can choose another.

`python -m herald_tools.generators.architecture FILE ARCHITECTURE` changes the file that `sam build` wrote.
"""

import re
import sys
from pathlib import Path

_PARAMETER = re.compile(r"^  Architecture:\n(?:    .*\n)+", re.MULTILINE)
_DEFAULT = re.compile(r"^(    Default: ).*$", re.MULTILINE)
_ALLOWED = re.compile(r"^(    AllowedValues:\n)(?:    - .*\n)+", re.MULTILINE)


def limited(template: str, architecture: str) -> str:
    """Return a built template whose parameter Architecture has one allowed value, which is its default.

    Raises ValueError if the template does not allow `architecture`, or has another form than SAM gives it.
    """
    found = _PARAMETER.search(template)
    if not found or f"    - {architecture}\n" not in found[0]:
        raise ValueError(f"The built template has no parameter Architecture that allows {architecture!r}.")
    parameter = _DEFAULT.sub(rf"\g<1>{architecture}", found[0])
    parameter = _ALLOWED.sub(rf"\g<1>    - {architecture}\n", parameter)
    return template[: found.start()] + parameter + template[found.end() :]


def main(file: str, architecture: str) -> None:
    """Change a built template."""
    path = Path(file)
    path.write_text(limited(path.read_text(), architecture))


if __name__ == "__main__":
    main(*sys.argv[1:])
