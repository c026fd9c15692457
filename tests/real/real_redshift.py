#!/usr/bin/env python3
"""A real Redshift, when there is one: settles what the documentation leaves open, and tries a task.

Usage: SLUICE_BIN=... tests/real/real_redshift.py, or ./dev real. The variables SLUICE_REAL_* say
where the warehouse, the role and the bucket are; without them it says which are missing and ends
with 2. It makes schemas and objects under names of its own and removes them. Exit code 0 when load
and conformance passed (what a probe sees is never a failure), 1 when not.
"""
import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import load  # noqa: E402
import probes  # noqa: E402
import report  # noqa: E402
from warehouse_site import VARIABLES, PREFIX, Site, harness, read_environment  # noqa: E402

# These look into pg_locks and end a session of their own: a superuser of PostgreSQL's ways.
NOT_ON_REDSHIFT = "-RedshiftChange.*:RedshiftChangeFault.*"


def explain(missing):
    print("No real Redshift is named: nothing was tried. Missing:")
    print("\n".join(missing))
    print("Optional:")
    for name, default, what in VARIABLES:
        if default is not None:
            print(f"  {PREFIX}{name:<14} {what}" + (f" (default: {default})" if default else ""))
    print("Export them and run ./dev real; docs/real-redshift.md says what it does and costs.")


def probed(site):
    lines = []
    for point, probe in probes.POINTS:
        try:
            seen = probe(site)
            line = report.Line(point, probe.__name__, "seen", seen.text, seen.standin)
        except probes.NotTried as reason:
            line = report.Line(point, probe.__name__, "not tried", str(reason))
        except Exception as error:  # a probe that breaks must not hide what the others see
            line = report.Line(point, probe.__name__, "broke", f"{type(error).__name__}: {error}")
        print(f"{line.state:<9} {point}: {line.seen[:200]}", flush=True)
        lines.append(line)
    return lines


def verdict(point, probe, passed, text):
    print(f"{'passed' if passed else 'FAILED':<9} {point}: {text[-3000:]}", flush=True)
    return report.Line(point, probe, "passed" if passed else "failed", text[-600:])


def conformance(site, odbc):
    """The suite of a target of changes, as tests/conformance runs it on the stand-in."""
    values = site.values
    given = {"S3_ENDPOINT": values["S3_ENDPOINT"], "S3_BUCKET": values["BUCKET"],
             "S3_REGION": values["REGION"], "S3_KEY": values["KEY"], "S3_SECRET": values["SECRET"],
             "S3_TOKEN": values["TOKEN"], "TARGET_HOST": values["HOST"],
             "TARGET_PORT": values["PORT"], "TARGET_DATABASE": values["DATABASE"],
             "TARGET_USER": values["USER"], "TARGET_PASSWORD": values["PASSWORD"],
             "TARGET_ROLE": values["ROLE"], "TARGET_ODBC": values["ODBC"] if odbc else ""}
    program = Path(harness.sluice_bin()).parent / "../../tests/conformance/change_suite"
    done = subprocess.run([program, f"--gtest_filter={NOT_ON_REDSHIFT}"], timeout=3600,
                          env=dict(os.environ, **{f"SLUICE_TEST_{k}": v for k, v in given.items()}),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    ran = re.search(r"(\d+) tests? from .* ran", text)
    passed = done.returncode == 0 and ran is not None and int(ran[1]) > 0
    return passed, f"{ran[1]} tests passed" if passed else text


def tried(site, skipped):
    lines = []
    for odbc in (False, True) if site.values["ODBC"] else (False,):
        over = "ODBC" if odbc else "libpq"
        if "load" not in skipped:
            lines.append(verdict(f"load and changes over {over}", "loaded_and_followed",
                                 *load.loaded_and_followed(site, odbc)))
        if "conformance" not in skipped:
            lines.append(verdict(f"suite of a target of changes over {over}", "conformance",
                                 *conformance(site, odbc)))
    return lines


def main():
    values, missing = read_environment()
    if missing:
        explain(missing)
        return 2
    skipped = values["SKIP"].split(",")
    with Site(values) as site:
        head = {"host": values["HOST"], "version": site.value("SELECT version()"),
                "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}
        lines = [] if "probes" in skipped else probed(site)
        lines += tried(site, skipped)
        path = report.write(values["REPORT"], head, lines, site.secrets())
    failed = [line for line in lines if line.state == "failed"]
    print(f"The report: {path}")
    print(f"{len(lines) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
