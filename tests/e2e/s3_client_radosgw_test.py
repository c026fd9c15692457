#!/usr/bin/python3
"""Runs the S3 client against radosgw, which is strict about signatures, sessions and clocks.

A server that we wrote cannot judge a client that we wrote. Every way to reach a bucket runs the
whole store suite (path style over http, virtual host and TLS, temporary keys); then each refusal
that a user meets must come out as its own error. Usage: s3_client_radosgw_test.py [STORE_SUITE];
without it, the suite that was built with SLUICE_BIN.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from radosgw import Radosgw, install_packages  # noqa: E402

BUCKET = "sluice-suite"
REGION = "us-east-1"
TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Principal": {"AWS": ["arn:aws:iam:::user/sluice"]}, "Action": ["sts:AssumeRole"]}]}"""
POLICY = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*"],
  "Resource": ["arn:aws:s3:::*"]}]}"""
READ_ONLY_KEY = "AKIAREADONLYTEST"
READ_ONLY_SECRET = "read.only.secret"


class Checks:
    """Counts what passed and prints why something did not."""

    def __init__(self, suite, server):
        self.suite = suite
        self.server = server
        self.passed = 0
        self.failed = 0

    def environment(self, **changes):
        """The suite's environment; a change to None takes a variable away."""
        values = {"ENDPOINT": self.server.endpoint, "BUCKET": BUCKET, "REGION": REGION,
                  "KEY": self.server.ACCESS_KEY, "SECRET": self.server.SECRET_KEY}
        values.update(changes)
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("SLUICE_TEST_S3_")}
        for name, value in values.items():
            if value is not None:
                environment["SLUICE_TEST_S3_" + name] = value
        return environment

    def run(self, name, arguments, environment, wanted=()):
        """Runs the suite, which must pass and print each of the wanted texts."""
        began = time.monotonic()
        done = subprocess.run([self.suite, "--store=s3", *arguments], env=environment, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        text = done.stdout.decode(errors="replace")
        missing = [one for one in wanted if not re.search(one, text)]
        shown = [one for one in (environment.get("SLUICE_TEST_S3_SECRET"),
                                 environment.get("SLUICE_TEST_S3_TOKEN")) if one and one in text]
        tests = re.search(r"\[==========\] (\d+) tests? from .* ran", text)
        fine = done.returncode == 0 and not missing and not shown and tests and int(tests[1]) > 0
        self.passed += bool(fine)
        self.failed += not fine
        count = tests[1] if tests else "no"
        print(f"{'ok    ' if fine else 'FAILED'} {name} "
              f"({count} tests, {time.monotonic() - began:.1f} s)", flush=True)
        if not fine:
            print(f"exit code {done.returncode}; not printed: {missing}; secrets printed: "
                  f"{len(shown)}\n{text[-6000:]}")

    def refused(self, name, code, wanted, *arguments, **changes):
        """The suite's refusal tests, expecting the error `code`."""
        self.run(name, [f"--expect-error={code}", *arguments], self.environment(**changes), wanted)


def make_bucket_and_users(server):
    """Makes the bucket, a user without rights to it, and the role for temporary keys."""
    import botocore.session  # pylint: disable=import-outside-toplevel
    keys = {"aws_access_key_id": server.ACCESS_KEY, "aws_secret_access_key": server.SECRET_KEY,
            "endpoint_url": server.endpoint, "region_name": REGION}
    session = botocore.session.get_session()
    session.create_client("s3", **keys).create_bucket(Bucket=BUCKET)
    server.admin("user", "create", "--uid=reader", "--display-name=reader",
                 f"--access-key={READ_ONLY_KEY}", f"--secret-key={READ_ONLY_SECRET}")
    server.admin("role", "create", "--role-name=uploader", "--path=/",
                 f"--assume-role-policy-doc={TRUST}")
    server.admin("role-policy", "put", "--role-name=uploader", "--policy-name=all",
                 f"--policy-doc={POLICY}")
    answer = session.create_client("sts", **keys).assume_role(
        RoleArn="arn:aws:iam:::role/uploader", RoleSessionName="suite")
    return answer["Credentials"]


def main():
    build = os.path.join(os.path.dirname(os.environ.get("SLUICE_BIN", "")), "..", "..")
    suite = os.path.join(build, "tests", "conformance", "store_suite")
    if len(sys.argv) > 1:
        suite = sys.argv[1]
    if not os.access(suite, os.X_OK):
        print(f"{suite!r} is not a program\n{__doc__}")
        return 2
    began = time.monotonic()
    install_packages()
    with tempfile.TemporaryDirectory(prefix="radosgw_") as folder, Radosgw(folder) as server:
        temporary = make_bucket_and_users(server)
        print(f"radosgw is up at {server.endpoint} ({time.monotonic() - began:.1f} s)", flush=True)
        checks = Checks(suite, server)
        run_suites(checks, temporary)
        run_refusals(checks, temporary)
    print(f"{time.monotonic() - began:.1f} s in all")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def run_suites(checks, temporary):
    server = checks.server
    short = ["--gtest_filter=StoreProbe.*:*plain:-*more_than_a_page*"]
    few = ["--gtest_filter=StoreProbe.*:*many_parts*/plain:*odd_keys*/plain"]
    in_host = f"https://s3.localhost:{server.tls_port}"
    whole = ["--gtest_filter=-StoreRefusal.*:*more_than_a_page/retrying"]
    checks.run("path style over http", whole, checks.environment())
    checks.run("virtual host over TLS", short,
               checks.environment(ENDPOINT=in_host, CA=server.authority))
    checks.run("path style over TLS", few, checks.environment(
        ENDPOINT=f"https://127.0.0.1:{server.tls_port}", CA=server.authority))
    checks.run("temporary keys with a session token", short, checks.environment(
        KEY=temporary["AccessKeyId"], SECRET=temporary["SecretAccessKey"],
        TOKEN=temporary["SessionToken"]))
    checks.run("clock 10 minutes ahead is accepted", few + ["--clock-shift=600"],
               checks.environment())


def run_refusals(checks, temporary):
    server = checks.server
    plain = server.start_plain_gateway()
    checks.refused("wrong secret", "s3.signature_mismatch", [server.ACCESS_KEY],
                   SECRET="not.the.secret.of.it", ENDPOINT=plain)
    checks.refused("unknown access key", "s3.invalid_access_key", ["AKIANOBODY"], KEY="AKIANOBODY",
                   ENDPOINT=plain)
    checks.refused("temporary keys without their token", "s3.invalid_access_key", [],
                   KEY=temporary["AccessKeyId"], SECRET=temporary["SecretAccessKey"],
                   ENDPOINT=plain)
    checks.refused("wrong secret where temporary keys are known", "s3.access_denied",
                   ["also answer so to a wrong"], SECRET="not.the.secret.of.it")
    checks.refused("clock 20 minutes behind", "s3.clock_skew",
                   [r"ours says \S+Z, the server's \S+Z \(1\d\d\d seconds behind\)"],
                   "--clock-shift=-1200")
    checks.refused("clock 20 minutes ahead", "s3.clock_skew", [r"seconds ahead"],
                   "--clock-shift=1200")
    checks.refused("bucket missing", "s3.no_such_bucket", ["no-such-bucket"],
                   "--gtest_filter=StoreProbe.*", BUCKET="no-such-bucket")
    checks.refused("keys without rights", "s3.access_denied",
                   ["s3:PutObject", "s3:ListBucket", "s3:GetObject", "s3:DeleteObject",
                    f"arn:aws:s3:::{BUCKET}/refused"], KEY=READ_ONLY_KEY, SECRET=READ_ONLY_SECRET)
    checks.refused("certificate of an unknown authority", "http.certificate", ["tls_ca"],
                   ENDPOINT=f"https://127.0.0.1:{server.tls_port}")
    checks.refused("closed port", "http.refused", ["127.0.0.1:1"], "--gtest_filter=StoreProbe.*",
                   ENDPOINT="http://127.0.0.1:1")
    checks.refused("unknown host", "http.host_unknown", ["nowhere.invalid"],
                   "--gtest_filter=StoreProbe.*", ENDPOINT="http://nowhere.invalid:9000")


if __name__ == "__main__":
    sys.exit(main())
