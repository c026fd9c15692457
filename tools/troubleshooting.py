#!/usr/bin/env python3
"""Writes docs/troubleshooting.md: the messages that users of this road meet, with cause and fix.

The messages are in tools/troubleshooting.json. Where one names a world of tests/worlds, cause and
fix are those of the finding that `sluice doctor` gives there, so the page says what the program
says; the scenario e2e.worlds makes the findings and compares the page (`--write` renews it).
Where one names a code, it is that of the check which looks at the cause.
"""
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "troubleshooting.md"

HEAD = """# Troubleshooting

What DMS, Redshift, S3 and MySQL say on the road from a source to Redshift, what is behind it, and
what mends it. `sluice doctor task.toml` finds each of these before a row moves, and `sluice setup
task.toml` makes what the account lacks ([doctor.md](doctor.md), [setup.md](setup.md)).

This page is generated: the causes and fixes are what the doctor says in the broken accounts under
`tests/worlds`, for an account like that of the local stand-in. Names in capitals and `...` stand
for yours.
"""


def messages():
    return json.loads((ROOT / "tools" / "troubleshooting.json").read_text())


def worlds():
    """The worlds whose findings the page shows."""
    return {it["world"] for part in messages() for it in part["messages"] if "world" in it}


def fix_text(fix):
    if fix["kind"] == "step":
        return fix["text"] + "\n\n"
    language = {"source_sql": "sql", "target_sql": "sql", "policy": "json",
                "task_file": "toml"}.get(fix["kind"], "sh")
    return f"```{language}\n{fix['text']}\n```\n\n"


def entry(message, findings):
    text = f"### `{message['text']}`\n\nSaid by: {message['by']}. "
    if "world" not in message:
        return (text + f"Looked at by the check `{message['finding']}`.\n\n{message['cause']}\n\n"
                + f"{message['fix']}\n\n")
    finding = findings[message["world"]]
    text += f"The doctor's finding: `{finding['code']}`.\n\n"
    text += f"Seen: {finding['checked']}: {finding['seen']}. {finding['why']}".rstrip() + "\n\n"
    if "note" in message:
        text += message["note"] + "\n\n"
    return text + "".join(fix_text(fix) for fix in finding["fixes"])


def page(findings):
    """`findings`: world -> its first finding, as in the doctor's JSON."""
    text = HEAD
    for part in messages():
        text += f"\n## {part['part']}\n\n"
        text += "".join(entry(message, findings) for message in part["messages"])
    return text.rstrip() + "\n"


def codes():
    """The codes of checks that the messages name themselves."""
    return {it["finding"] for part in messages() for it in part["messages"] if "finding" in it}
