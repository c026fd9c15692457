#!/usr/bin/python3
"""Runs the suite of a target of changes against the stand-in: its Redshift, its S3, its role.

Usage: SLUICE_BIN=.../sluice run_change_suite.py [CHANGE_SUITE]; without a suite, the one that was
built with SLUICE_BIN. It runs under both isolation levels of a Redshift database, then once for
each place where a batch can break; and again with sessions of ODBC.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from harness import Checks, Local, sluice_bin, temp_folder  # noqa: E402

ODBC = "Driver={PostgreSQL Unicode}"
POINTS = ("apply_before_copy", "apply_after_copy", "apply_before_commit", "apply_after_commit")


def suite_program():
    if len(sys.argv) > 1:
        return sys.argv[1]
    return str(Path(sluice_bin()).parent / ".." / ".." / "tests" / "conformance" / "change_suite")


def run_suite(local, *arguments, **settings):
    world = local.world()
    user, login = world["users"][0], local.login()
    values = {"S3_ENDPOINT": f"http://127.0.0.1:{local.s3_port}", "S3_BUCKET": local.bucket(),
              "S3_REGION": world["region"], "S3_KEY": user["access_key_id"],
              "S3_SECRET": user["secret_access_key"], "TARGET_PORT": local.redshift_port,
              "TARGET_DATABASE": world["database"], "TARGET_USER": login["user"],
              "TARGET_PASSWORD": login["password"], "TARGET_ROLE": local.role_arn()}
    environment = dict(os.environ, **settings)
    environment.update({f"SLUICE_TEST_{name}": str(value) for name, value in values.items()})
    done = subprocess.run([suite_program(), *arguments], env=environment, timeout=600,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    ran = re.search(r"\[==========\] (\d+) tests? from .* ran", text)
    return done.returncode == 0 and ran is not None and int(ran[1]) > 0, text


def main():
    checks = Checks()

    def passes(what, *arguments, **settings):
        fine, text = run_suite(local, *arguments, **settings)
        first = max(text.find("Failure"), 0)
        checks.that(fine, what, text[first:first + 5000] + "\n...\n" + text[-3000:])

    with temp_folder("changes") as folder, Local(folder) as local:
        local.associate_role()
        passes("the suite passes under snapshot isolation")
        for point in POINTS:
            passes(f"a batch that breaks at {point} is resolved",
                   "--gtest_filter=RedshiftChangeFault.*", SLUICE_FAULT=f"{point}=error@1")
        passes("the suite passes over ODBC", SLUICE_TEST_TARGET_ODBC=ODBC)
        for point in ("apply_after_copy", "apply_after_commit"):
            passes(f"a batch that breaks at {point} is resolved over ODBC",
                   "--gtest_filter=RedshiftChangeFault.*", SLUICE_FAULT=f"{point}=error@1",
                   SLUICE_TEST_TARGET_ODBC=ODBC)
        local.change_world(lambda world: world.update(serializable=True))
        passes("the suite passes under serializable isolation")
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
