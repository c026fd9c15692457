#!/usr/bin/env python3
"""The script of `sluice setup --form cli`, run with Amazon's own command line, mends the path.

The command line is Debian's package awscli. Its version takes no address from the environment, so a
script named aws before it on the PATH gives it the stand-in's.
"""
import copy
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_load import load_world  # noqa: E402
from world_of_setup import ALL, OTHER_ROLE, SetupWorld, kinds  # noqa: E402

BUCKET = "dms-staging"
LOGS = {"ID": "logs", "Filter": {"Prefix": "logs/"}, "Status": "Enabled",
        "Expiration": {"Days": 30}}
NAMESAKE = f"arn:aws:iam::123456789012:role/{harness.ROLE_NAME}-2"
# Written the old way, with what the command line shows only when it is there.
OLD = {"ID": "it's old", "Prefix": "old \"things\"/", "Status": "Disabled",
       "Expiration": {"Days": 400}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}
AWS = """#!/bin/bash
case $1 in
  s3api) exec /usr/bin/aws --endpoint-url http://127.0.0.1:{s3} "$@" ;;
  *) exec /usr/bin/aws --endpoint-url http://127.0.0.1:{plane} "$@" ;;
esac
"""


class Script:
    """The script of a plan, and doctor before and after it."""

    def __init__(self, checks, loaded):
        self.checks, self.local = checks, loaded.local
        self.setup = SetupWorld(loaded.folder, loaded.local)
        self.task = loaded.task(["shop.%"], name="orders",
                                task={"migration_type": "full-load-and-cdc"})
        self.environment = {**loaded.environment, **self.setup.environment,
                            harness.SOURCE_PASSWORD_ENV: loaded.source.password}
        self.programs = loaded.folder / "programs"
        self.programs.mkdir()
        aws = self.programs / "aws"
        aws.write_text(AWS.format(s3=self.local.s3_port, plane=self.local.aws_port))
        aws.chmod(0o755)
        # The script looks every 10 seconds whether the role is in sync.
        pause = self.programs / "sleep"
        pause.write_text("#!/bin/bash\nexec /bin/sleep 1\n")
        pause.chmod(0o755)

    def doctor(self):
        return harness.sluice("doctor", self.task, "--copy-deadline", "5",
                              environment=self.environment)

    def mends(self, what, expected):
        """The plan is as expected; its script makes the path whole."""
        checks = self.checks
        checks.equal(kinds(self.setup.plan(checks)), expected, f"{what}: the plan")
        script = self.setup.setup("--form", "cli")
        checks.ended(script, 0, f"{what}: --form cli: exit code 0")
        file = self.setup.folder / "mend.sh"
        file.write_text(script.out)
        keys = {name: self.setup.environment[name]
                for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        # The keys of the person who runs the machine are not looked at.
        done = harness.run_program(
            ["bash", file], timeout=300,
            environment={**keys, "PATH": f"{self.programs}:{os.environ['PATH']}",
                         "AWS_CONFIG_FILE": os.devnull,
                         "AWS_SHARED_CREDENTIALS_FILE": os.devnull})
        checks.ended(done, 0, f"{what}: the script ends well")
        checks.equal(kinds(self.setup.plan(checks)), [], f"{what}: then nothing is lacking")
        checks.ended(self.doctor(), 0, f"{what}: sluice doctor is green")


def all_of_it(script):
    script.setup.break_all()

    def with_namesake(it):
        """A role in sync whose name begins as ours, which takes its time."""
        it["attach_delay_s"] = 8
        it["default_role_arn"] = OTHER_ROLE
        it["attached_roles"].append({"arn": NAMESAKE, "in_sync_at": 0})
        it["roles"][NAMESAKE.split("/")[1]] = {"arn": NAMESAKE, "trust": {"Statement": []}}
    script.local.change_world(with_namesake)
    script.checks.ended(script.doctor(), 3, "nothing of the path is there: doctor fails")
    script.mends("nothing of the path is there", ALL)
    account = script.local.world()
    script.checks.equal(sorted(it["arn"] for it in account["attached_roles"]),
                        sorted([OTHER_ROLE, NAMESAKE, script.local.role_arn()]),
                        "the other roles are on the list still")
    script.checks.equal(account["default_role_arn"], OTHER_ROLE, "the default role is that still")
    script.checks.equal(len(account["buckets"][BUCKET]["lifecycle"]), 1, "one rule was made")


def beside_others(script, whole):
    """Everything is there already and belongs to others: each is widened, and the list is empty."""
    def narrow(it):
        it.clear()
        it.update(copy.deepcopy(whole))
        it["attached_roles"] = []
        it["vpc"]["endpoints"][0]["route_tables"] = []
        for table in it["vpc"]["route_tables"]:
            table["routes"] = [r for r in table["routes"] if r["destination"] != "0.0.0.0/0"]
        it["buckets"][BUCKET]["lifecycle"] = [LOGS, OLD]
        it["roles"][harness.ROLE_NAME]["policies"] = {}
        it["roles"][harness.ROLE_NAME]["trust"]["Statement"] = [
            {"Sid": "It", "Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"},
             "Action": "sts:AssumeRole"}]
    script.local.change_world(narrow)
    script.mends("all of it is there, too narrow",
                 ["add_cleanup", "change_trust", "put_policy", "add_routes", "associate_role"])
    account = script.local.world()
    script.checks.equal(account["buckets"][BUCKET]["lifecycle"][:2], [LOGS, OLD],
                        "the other rules are as they were")
    trust = account["roles"][harness.ROLE_NAME]["trust"]["Statement"]
    script.checks.equal((len(trust), trust[0].get("Sid")), (2, "It"), "the other trust is there")


def cluster(script, whole):
    """A provisioned cluster's list is changed by a call of its own."""
    def provisioned(it):
        it.clear()
        it.update(copy.deepcopy(whole))
        it["cluster"]["identifier"] = "warehouse-1"
        it["attached_roles"] = [{"arn": OTHER_ROLE, "in_sync_at": 0}]
        it["roles"]["of-somebody-else"] = {"arn": OTHER_ROLE, "trust": {"Statement": []}}
        it["buckets"][BUCKET]["lifecycle"] = []
    script.local.change_world(provisioned)
    for task in (script.task, script.setup.task):
        text = task.read_text()
        task.write_text(text.replace('"redshift-serverless"', '"redshift"'))
    script.mends("a cluster", ["add_cleanup", "associate_role"])
    script.checks.equal(sorted(it["arn"] for it in script.local.world()["attached_roles"]),
                        sorted([OTHER_ROLE, script.local.role_arn()]), "the other role stays")


def main():
    checks = harness.Checks()
    with load_world("setup-cli") as loaded:
        loaded.source.execute("CREATE DATABASE shop; "
                              "CREATE TABLE shop.orders (id INT PRIMARY KEY)")
        script = Script(checks, loaded)
        whole = loaded.local.world()
        all_of_it(script)
        beside_others(script, whole)
        cluster(script, whole)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
