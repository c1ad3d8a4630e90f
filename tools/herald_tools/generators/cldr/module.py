"""The generated module: tables as texts, which a cold start loads without building anything."""

from textwrap import wrap

from herald_tools.generators.cldr import tables
from herald_tools.generators.cldr.tables import Table
from herald_tools.local.paths import ROOT

PATH = ROOT / "layers" / "herald" / "herald" / "domain" / "locales" / "cldr.py"

_WIDTH = 118

_HEAD = '''"""Tables of languages from the Unicode CLDR, written by `python -m herald_tools.generators.cldr`.

Each entry is `key=value`. They are texts since most functions need few of them; `tables.py` reads them.
"""
'''


def text() -> str:
    """Return the source of the module."""
    rules, rule_of = tables.plurals()
    return "\n".join(
        (
            _HEAD,
            _table("ALIASES", tables.aliases(), "Languages that have another code today."),
            _table("REGIONS", tables.regions(), "Regions that have another code today."),
            _table("LIKELY", tables.likely(), "Script and region that a tag leaves out (likely subtags)."),
            _table("PARENTS", tables.parents(), "The locale whose texts fit next (parent locales)."),
            _table(
                "CLOSE", tables.close(), "Languages that stand in for another, the closest first (language matching)."
            ),
            _rules(rules),
            _table("PLURAL_RULE_OF", rule_of, "The number of each locale's plural rule; without one all is `other`."),
        )
    )


def _table(name: str, table: Table, meaning: str) -> str:
    entries = " ".join(f"{key}={value}" for key, value in sorted(table.items()))
    lines = "\n".join(wrap(entries, _WIDTH, break_long_words=False, break_on_hyphens=False))
    return f'{name} = """\n{lines}\n"""\n"""{meaning}"""\n'


def _rules(rules: tuple[str, ...]) -> str:
    lines = "".join(f'    "{rule}",\n' for rule in rules)
    meaning = "Categories of whole numbers and their conditions; a number without one is `other`."
    return f'PLURAL_RULES = (\n{lines})\n"""{meaning}"""\n'
