"""docs/audit.md: the events and fields of the audit log, and the saved queries."""

from herald.domain.audit.catalogue import CATALOGUE
from herald.domain.audit.entry import SCHEMA_VERSION
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.fields import ENVELOPE, FIELDS

from herald_tools.local.paths import ROOT
from herald_tools.local.template import saved_queries

PAGE = ROOT / "docs" / "audit.md"

_INTRODUCTION = f"""# The audit log

Written by `herald schemas` from `layers/herald/herald/domain/audit/catalogue.py` and `template.yaml`. Do not edit this
page.

All functions write to the same log group (output `AuditLogName`), one JSON line for each event. A line holds ids, never
names or texts. It is ASCII, so no value can end a line or begin another. The catalogue is complete: tests fail for a
line with another event or another field. This is schema version {SCHEMA_VERSION}; within a version, changes only add
events and fields. [Version 1](#version-1) has the differences from lines that were written before.

`event_id` identifies what happened. If a message is delivered twice, the same event may be logged twice, with the same
`event_id`: count distinct values. The name of the log stream (`@logStream` in a query) has the function that wrote a
line.

Lines without `event_id` do not belong to the audit: metrics (with `_aws`), and Lambda's own lines about an invocation.

CloudWatch makes the metrics `GroupsCreated`, `NotificationsDelivered` and `DeliveryLag` of the audit lines themselves,
by metric filters of the stack. All other metrics are in lines of their own.

A function logs what it has done (`published`, `delivered`) before it acknowledges the stream record or the message, and
before it writes to the ledger. It logs what is not sent (`suppressed`) before it sends anything. If it is killed in
between, the record or message is processed again, with the same ids, and then has its line. So a crash can duplicate a
line, but not lose one.

The exception is the API: if Lambda ends it before it answers, the request has no line. The query `crashes` shows the
invocation, and the access log of API Gateway the request. If the group was committed before, `notifications.published`
and `notifications.suppressed` say so, with `actor`, `operation_id` and `policy_version`, and a retry of the request
writes `group.replayed`."""

_EXPORT = """## Retention and export

`LogRetentionDays` sets how long CloudWatch keeps the lines. For an archive, set `AuditExportStreamArn` to a Firehose
stream, for example one that writes to S3. A subscription filter sends it a copy of each audit line, and no other lines.
They arrive compressed in the format of CloudWatch Logs; configure Firehose to decompress them and to extract messages.
For a single export, `aws logs create-export-task` writes all lines of a period to S3.

The fields `group_id`, `actor`, `operation_id`, `event` and `level` are indexed. A query that filters by one of them
with `=` or `in` skips lines that cannot match, if they were written after the index existed."""

_VERSION_1 = """## Version 1

The log may hold lines of version 1 for as long as `LogRetentionDays` says. The queries above find lines of both
versions; `herald audit` reads both, and shows those of version 1 as version 2 has them. Version 1 differs in this:

| version 1 | version 2 |
| --- | --- |
| `message`, `service`, `cold_start` | left out: `message` repeated `event`, and the others did not matter |
| `function_name` | left out: the name of the log stream has it |
| `event_id` is a UUID | its first 16 hexadecimal digits, without hyphens |
| `timestamp` ends in `+00:00` | in `Z` |
| `correlation_id` on every line of a request | only where `operation_id` is another id |
| `xray_trace_id` on every line | only where X-Ray has the trace |
| `request.received` for every well-formed request | only if the request ended in a fault |
| `request.refused` and `request.failed` have `group_id` and `actor` | also what else was requested |
| `notifications.planned` and then `notifications.published`, for each message | `notifications.published`, for all \
messages of a stream record; `publications` has their `kind`, `format`, `channel`, `recipients` and `message_id` |
| `notifications.publish_failed` is about one message | about all messages of the stream record |
| `notifications.delivered` has `operation_id` and `policy_version` | left out: `group.committed` and \
`notifications.published` have them |
| metrics of creations and deliveries in lines of their own | by metric filters, from lines that have `stack` |

While a stack is updated, functions of both versions may log the same occurrence. CloudWatch counts two values of
`event_id` then, and `herald audit` one."""

_ASKING = """CloudWatch Logs Insights has these queries under the stack's name, such as `herald/group timeline`.
Replace `GROUP-ID` or `USER-ID` by an id. `herald audit query` lists them and runs them by name, with hyphens:

```
.venv/bin/herald audit query slowest-creations
.venv/bin/herald audit query group-timeline --group ID
.venv/bin/herald audit query activity-of-a-user --user ID
```"""


def page() -> str:
    """Return the page."""
    parts = (_INTRODUCTION, _events(), _fields(), _envelope(), _queries(), _VERSION_1, _EXPORT)
    return "\n\n".join(parts) + "\n"


def _events() -> str:
    rows = [f"| `{event}` | {CATALOGUE[event].meaning}{_level(event)} | {_facts(event)} |" for event in AuditEvent]
    return "\n".join(["## Events", "", "| event | meaning | fields |", "| --- | --- | --- |", *rows])


def _level(event: AuditEvent) -> str:
    return " Level `ERROR`." if CATALOGUE[event].failure else ""


def _facts(event: AuditEvent) -> str:
    entry = CATALOGUE[event]
    always = ", ".join(f"`{name}`" for name in entry.always)
    return always + (f"; optional: {', '.join(f'`{name}`' for name in entry.sometimes)}" if entry.sometimes else "")


def _fields() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()]
    return "\n".join(["## Fields", "", "| field | meaning |", "| --- | --- |", *rows])


def _envelope() -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in ENVELOPE.items()]
    note = "An operator's actions (`queue.…`) are logged by the operator's machine, with only the first five of these."
    return "\n".join(["## On every line", "", "| field | meaning |", "| --- | --- |", *rows, "", note])


def _queries() -> str:
    parts = ["## Queries", "", _ASKING]
    for name, text in saved_queries().items():
        parts += ["", f"**{name}**", "", "```", text.strip(), "```"]
    return "\n".join(parts)
