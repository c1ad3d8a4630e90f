"""Writes docs/audit.md: the catalogue of the audit log, and the queries that are saved with the stack."""

from herald.domain.audit import AuditEvent
from herald.domain.audit_catalogue import CATALOGUE, ENVELOPE, FIELDS, SCHEMA_VERSION

from herald_tools.local.paths import ROOT
from herald_tools.local.template import saved_queries

PAGE = ROOT / "docs" / "audit.md"

_INTRODUCTION = f"""# The audit log

`herald schemas` writes this page from `layers/herald/herald/domain/audit_catalogue.py` and `template.yaml`.

All functions write to one log group (output `AuditLogName`), one JSON line for each event. A line holds ids, never
names or texts, and is ASCII: whatever a value holds, it can neither end a line nor begin another. The catalogue is
closed: a line of another event, or with another field, is a defect, and the tests say so. It is schema version
{SCHEMA_VERSION}; changes only add.

`event_id` is a function of what happened: a line that is written twice, because a message came twice, has the same
one. Count distinct ones.

Lines without an `event_id` are not the audit's: metrics (with `_aws`), and what Lambda itself says of an invocation.

What a function is about to do is told before it does it (`planned`), what it has done after it (`published`,
`delivered`), and a delivery before the ledger has it: a crash loses no line that matters, and may write one twice."""

_EXPORT = """## Keeping it longer, and elsewhere

`LogRetentionDays` says how long CloudWatch keeps the lines. For an archive set `AuditExportStreamArn` to a Firehose
stream (one that writes to S3, say): a subscription filter then sends it a copy of every audit line, and of nothing
else. Firehose gets them compressed, as CloudWatch Logs wraps them: let it decompress and extract the messages. For a
single export of what is there, `aws logs create-export-task` writes a stretch of time to S3, other lines too.

The fields `group_id`, `actor`, `operation_id`, `event` and `level` are indexed: a query that filters by one of them
with `=` or `in` skips what it can of the lines that were written since."""

_ASKING = (
    "Saved in CloudWatch Logs Insights under the stack's name, such as `herald/group timeline`; put an id in the\n"
    "place of `GROUP-ID` or `USER-ID`. `herald audit query NAME` asks the same."
)


def page() -> str:
    """Return the page."""
    parts = (_INTRODUCTION, _events(), _fields(), _envelope(), _queries(), _EXPORT)
    return "\n\n".join(parts) + "\n"


def _events() -> str:
    rows = [f"| `{event}` | {CATALOGUE[event].meaning}{_level(event)} | {_facts(event)} |" for event in AuditEvent]
    return "\n".join(["## Events", "", "| event | what it says | fields |", "| --- | --- | --- |", *rows])


def _level(event: AuditEvent) -> str:
    return " Level `ERROR`." if CATALOGUE[event].failure else ""


def _facts(event: AuditEvent) -> str:
    entry = CATALOGUE[event]
    always = ", ".join(f"`{name}`" for name in entry.always)
    return always + (f"; perhaps {', '.join(f'`{name}`' for name in entry.sometimes)}" if entry.sometimes else "")


def _fields() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()]
    return "\n".join(["## Fields", "", "| field | meaning |", "| --- | --- |", *rows])


def _envelope() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in ENVELOPE.items()]
    note = "What an operator did (`queue.…`) comes from their machine: of these it has the first seven."
    return "\n".join(["## On every line", "", "| field | meaning |", "| --- | --- |", *rows, "", note])


def _queries() -> str:
    parts = ["## Queries", "", _ASKING]
    for name, text in saved_queries().items():
        parts += ["", f"**{name}**", "", "```", text.strip(), "```"]
    return "\n".join(parts)
