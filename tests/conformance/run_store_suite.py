#!/usr/bin/python3
"""Runs the store suite against the S3 server of the stand-in, then each refusal that it can give.

Usage: SLUICE_BIN=.../sluice run_store_suite.py [STORE_SUITE]; without a suite, the one that was
built with SLUICE_BIN. The stand-in runs in a temporary folder on free ports of 127.0.0.1.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from harness import Checks, Local, sluice_bin, temp_folder  # noqa: E402

BUCKET = "store-suite"
REGION = "eu-central-1"


def suite_program():
    if len(sys.argv) > 1:
        return sys.argv[1]
    return str(Path(sluice_bin()).parent / ".." / ".." / "tests" / "conformance" / "store_suite")


# All that the store needs; the suite passes with nothing more.
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Resource": f"arn:aws:s3:::{BUCKET}",
     "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"]},
    {"Effect": "Allow", "Resource": f"arn:aws:s3:::{BUCKET}/*",
     "Action": ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]}]}


def change(world):
    """A bucket of our own, a user with just the rights needed, and one who may do nothing."""
    world["buckets"][BUCKET] = {"region": REGION}
    world["users"][0]["policies"] = [POLICY]
    nobody = dict(world["users"][0], name="nobody", access_key_id="AKIANOBODYTEST", policies=[])
    world["users"].append(nobody)


def run_suite(local, arguments, **changes):
    user = local.world()["users"][0]
    values = {"ENDPOINT": f"http://127.0.0.1:{local.s3_port}", "BUCKET": BUCKET, "REGION": REGION,
              "KEY": user["access_key_id"], "SECRET": user["secret_access_key"]}
    values.update(changes)
    environment = dict(os.environ, **{f"SLUICE_TEST_S3_{k}": v for k, v in values.items()})
    done = subprocess.run([suite_program(), "--store=s3", *arguments], env=environment, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    text = done.stdout.decode(errors="replace")
    ran = re.search(r"\[==========\] (\d+) tests? from .* ran", text)
    return done.returncode == 0 and ran is not None and int(ran[1]) > 0, text


def check_refusals(checks, local):
    def refused(what, code, wanted, *arguments, **changes):
        fine, text = run_suite(local, [f"--expect-error={code}", *arguments], **changes)
        checks.that(fine and wanted in text, f"{what} is {code}", text[-5000:])

    refused("a wrong secret", "s3.signature_mismatch", "secret key", SECRET="not.the.secret")
    refused("an unknown key", "s3.invalid_access_key", "AKIAUNKNOWN", KEY="AKIAUNKNOWN")
    refused("a user without rights", "s3.access_denied", "s3:PutObject", KEY="AKIANOBODYTEST")
    refused("a clock 20 minutes behind", "s3.clock_skew", "seconds behind", "--clock-shift=-1200")
    refused("a bucket that is not there", "s3.no_such_bucket", "no-such-bucket",
            "--gtest_filter=StoreProbe.*", BUCKET="no-such-bucket", REGION="us-east-1")
    refused("another region", "s3.wrong_region", f'region = "{REGION}"', REGION="us-west-2")


def main():
    checks = Checks()
    with temp_folder("store") as folder, Local(folder) as local:
        local.change_world(change)
        fine, text = run_suite(local, [])
        first = max(text.find("Failure"), 0)
        checks.that(fine, "the store suite passes against the stand-in's S3",
                    text[first:first + 3000] + "\n...\n" + text[-3000:])
        check_refusals(checks, local)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
