#!/usr/bin/env python3
"""tests/real without a real Redshift: it says what is missing; and against the stand-in every probe
works, the task runs over libpq and ODBC, and the report is written, so that none of it rots.
"""
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "support"))
import harness  # noqa: E402

PROGRAM = ROOT / "real" / "real_redshift.py"
POINTS_NEEDING_MORE = {"other_region", "connect_timeout", "idle_session", "data_api",
                       "china_principals", "other_tools_types"}


def run(**values):
    environment = {name: text for name, text in os.environ.items()
                   if not name.startswith("SLUICE_REAL_")}
    environment.update({f"SLUICE_REAL_{name}": str(text) for name, text in values.items()})
    # run_program adds to the environment: what is set outside is overwritten with nothing.
    unset = {name: "" for name in os.environ if name.startswith("SLUICE_REAL_")}
    return harness.run_program([sys.executable, PROGRAM], timeout=600,
                               environment={**unset, **environment})


def without_environment(checks):
    result = run()
    checks.ended(result, 2, "without the variables: exit code 2")
    for name in ("HOST", "USER", "PASSWORD", "ROLE", "BUCKET", "KEY", "SECRET"):
        checks.contains(result.out, f"SLUICE_REAL_{name} ", f"without the variables: names {name}")
    checks.contains(result.out, "./dev real", "without the variables: says how to go on")
    checks.that("Traceback" not in result.text, "without the variables: no traceback")
    part = run(HOST="x", USER="y", PASSWORD="z")
    checks.ended(part, 2, "with some of them: exit code 2")
    missing = part.out.split("Optional:")[0]
    checks.that("SLUICE_REAL_HOST" not in missing and "SLUICE_REAL_ROLE" in missing,
                "with some of them: only the others are missing", part.out)


def against_the_standin(checks, local, folder):
    world = local.world()
    user = next(it for it in world["users"] if it["name"] == "admin")
    result = run(HOST="127.0.0.1", PORT=local.redshift_port, USER=local.login()["user"],
                 PASSWORD=local.login()["password"], DATABASE=world["database"], TLS="disable",
                 ROLE=local.role_arn(), BUCKET=local.bucket(), REGION=world["region"],
                 KEY=user["access_key_id"], SECRET=user["secret_access_key"],
                 S3_ENDPOINT=f"http://127.0.0.1:{local.s3_port}", WORKGROUP="sluice",
                 AWS_ENDPOINT=f"http://127.0.0.1:{local.aws_port}",
                 ODBC="Driver={PostgreSQL Unicode}", SKIP="conformance", REPORT=folder / "report")
    checks.ended(result, 0, "the stand-in: exit code 0")
    report = json.loads((folder / "report" / "report.json").read_text())
    lines = {it["probe"]: it for it in report["points"]}
    open_points = {name for name, it in lines.items() if it["state"] == "not tried"}
    checks.equal(open_points, POINTS_NEEDING_MORE, "the stand-in: these points stay open")
    broken = [f"{it['probe']}: {it['seen']}" for it in report["points"]
              if it["state"] not in ("seen", "not tried", "passed")]
    checks.equal(broken, [], "the stand-in: no probe breaks")
    checks.equal(lines["quoted_null"]["standin"], "quoted_null_matches = false",
                 "the stand-in: its switch is what the probe says")
    checks.equal(lines["authentication"]["standin"], 'auth = "md5"', "the stand-in: its login")
    checks.contains(lines["missing_mandatory_key"]["seen"], "NoSuchKey", "its words are kept")
    checks.contains(lines["odbc_session"]["seen"], "psqlodbcw.so", "the driver is named")
    checks.equal(len([it for it in report["points"] if it["state"] == "passed"]), 2,
                 "the stand-in: the task passes over libpq and over ODBC")
    page = (folder / "report" / "report.md").read_text()
    checks.that(all(f"`{name}`" in page for name in lines), "the page has each point", page)
    for secret in (local.login()["password"], user["secret_access_key"]):
        checks.that(secret not in page + json.dumps(report) + result.text, "no secret is shown")
    left = local.psql("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sluice_real%'")
    checks.equal(left, [], "no schema is left behind")
    checks.equal(local.staged_keys("sluice_real"), [], "no object is left behind")


def documented(checks):
    """Each probe has its line in the document, and no line is without."""
    sys.path.insert(0, str(ROOT / "real"))
    import probes
    page = (ROOT.parent / "docs" / "real-redshift.md").read_text()
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| ") and "`" in line]
    listed = {row[1].strip(): row[2].strip(" `") for row in rows if len(row) > 3}
    wanted = {point: probe.__name__ for point, probe in probes.POINTS}
    checks.equal({point: listed.get(point) for point in wanted}, wanted,
                 "docs/real-redshift.md names each point with its probe")


def main():
    checks = harness.Checks()
    without_environment(checks)
    documented(checks)
    with harness.temp_folder("real") as folder, harness.Local(folder / "local") as local:
        local.associate_role()
        against_the_standin(checks, local, folder)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
