"""The documentation: its links and paths exist, and it is written in plain words."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
"""All pages: at the top, in docs and in docs/decisions."""

GENERATED = [ROOT / "docs" / name for name in ("audit.md", "performance.md", "scaling.md")]
"""Pages whose words are in the code that writes them."""

MAX_README_LINES = 200

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
PATH = re.compile(r"(?<![\w/.<-])(?:docs|events|functions|layers|tests|tools|\.ci)/[\w./-]*[\w/]")
OPEN_END = re.compile(r"[\w./-]*[<*…{]")
"""What follows a path that is a pattern: `functions/<name>/handler.py`."""

PROBLEM = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")

BANNED = (
    "whoever", "comes again", "come again", "came again", "set aside", "sets aside", "is told", "are told", "was told",
    "who is told", "tells everyone", "stands there", "stands beside", "in vain", "latitude", "the wish", "own wish",
    "an occasion", "allowance", "nobody is missed", "that is none", "a right is",
)  # fmt: skip
"""Words of riddles; CONTRIBUTING.md names the usual ones."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


each_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def prose(text: str) -> str:
    """Return a page without code: blocks, spans, and the addresses of links."""
    return re.sub(r"\]\([^)]*\)", "]", CODE.sub("", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """Return the names by which links reach the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path, text: str) -> Iterator[str]:
    """Yield the relative links that lead to no file, or to no heading of it."""
    for link in LINK.findall(FENCE.sub("", text)):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            yield link


def missing_paths(text: str) -> Iterator[str]:
    """Yield the paths of this repository that a page names and that do not exist; patterns are no paths."""
    text = re.sub(r"\]\([^)]*\)", "]", text)
    for match in PATH.finditer(text):
        if not OPEN_END.match(text, match.end()) and not (ROOT / match[0]).exists():
            yield match[0]


def banned_words(text: str) -> list[str]:
    """Return the banned words in a page's prose."""
    words = " ".join(prose(text).lower().split())
    return [word for word in BANNED if re.search(rf"\b{word}\b", words)]


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(broken_links(page, page.read_text())) == []


@each_page
def test_every_path_exists(page: Path) -> None:
    assert list(missing_paths(page.read_text())) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page not in GENERATED], ids=name_of)
def test_pages_are_written_in_plain_words(page: Path) -> None:
    assert banned_words(page.read_text()) == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= MAX_README_LINES


def test_the_api_page_names_no_problem_that_does_not_exist() -> None:
    sources = [*(ROOT / "layers/herald/herald/api").rglob("*.py"), ROOT / "template.yaml"]
    code = "\n".join(source.read_text() for source in sources)
    statuses = {status.name.lower().replace("_", "-") for status in HTTPStatus}
    errors = (ROOT / "docs/api.md").read_text().partition("| status |")[2].partition("\n## ")[0]
    named = set(PROBLEM.findall(errors))
    assert len(named) > 20
    assert {name for name in named - statuses if not re.search(rf"[\":]{name}\"", code)} == set()


def test_the_checks_find_what_is_wrong() -> None:
    page = ROOT / "docs" / "api.md"
    assert list(broken_links(page, "[a](none.md) [b](api.md#nowhere) [c](api.md#errors) [d](#errors)")) == [
        "none.md",
        "api.md#nowhere",
    ]
    assert list(missing_paths("`tests/none.py` `tests/unit/docs/test_docs.py` `functions/<name>/` docs/none.md")) == [
        "tests/none.py",
        "docs/none.md",
    ]
    assert banned_words("It comes\nagain, `set aside`.") == ["comes again"]
