"""The report of a run: report.json and report.md in one folder.

Each line is a point, its probe, what was seen and what the stand-in has to be set to. Secrets are
taken out of every text, should a server ever repeat one.
"""
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Line:
    """One point of the report; `state` is seen, not tried, passed or failed."""
    point: str
    probe: str
    state: str
    seen: str
    standin: str = ""


def cell(text):
    return " ".join(str(text).split()).replace("|", "\\|")


def write(folder, head, lines, secrets):
    """Writes both files; the path of the readable one."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def clean(text):
        for secret in secrets:
            text = text.replace(secret, "***")
        return text
    facts = {"warehouse": head, "points": [asdict(line) for line in lines]}
    (folder / "report.json").write_text(clean(json.dumps(facts, indent=1, ensure_ascii=False)))
    rows = [f"# Seen on {head['host']}", "", f"{head['version']}, {head['at']}", "",
            "| point | probe | | seen | the stand-in |", "| --- | --- | --- | --- | --- |"]
    rows += [f"| {cell(it.point)} | `{it.probe}` | {it.state} | {cell(it.seen)} | "
             f"{cell(it.standin)} |" for it in lines]
    path = folder / "report.md"
    path.write_text(clean("\n".join(rows) + "\n"))
    return path
