#!/usr/bin/env python3
"""The script of `sluice setup --form cli` against answers that change after the plan was made.

The program aws is a stand-in that says what it is told and writes down how it was called: a newer
command line than Debian's, and lists in states that pass too fast elsewhere.
"""
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_setup import OTHER_ROLE, SetupWorld, kinds  # noqa: E402

READ = "get-bucket-lifecycle-configuration"
PUT = "put-bucket-lifecycle-configuration"
UPDATE = "update-namespace"
OUR_ROLE = f"arn:aws:iam::123456789012:role/{harness.ROLE_NAME}"
GOING = "arn:aws:iam::123456789012:role/on-its-way-off"
LOGS = {"ID": "logs", "Filter": {"Prefix": "logs/"}, "Status": "Enabled",
        "Expiration": {"Days": 30}}
COLD = {"ID": "cold", "Filter": {"Prefix": "old/"}, "Status": "Enabled",
        "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]}
NONE_THERE = ("An error occurred (NoSuchLifecycleConfiguration) when calling the "
              "GetBucketLifecycleConfiguration operation: there is none")
AWS = """#!/bin/bash
here=$(dirname "$0")
printf '%s\\0' "$@" >> "$here/words"
printf '\\n' >> "$here/words"
answer=$2
case "$*" in *namespace.defaultIamRoleArn*) answer=default ;; esac
[[ $2 == update-namespace ]] && touch "$here/updated"
[[ -f $here/updated && -f $here/$answer.after ]] && answer=$answer.after
[[ -f $here/$answer.refusal ]] && { cat "$here/$answer.refusal" >&2; exit 254; }
[[ -f $here/$answer ]] && cat "$here/$answer"
exit 0
"""


class Script:
    def __init__(self, checks, world):
        self.checks, self.world = checks, world
        self.programs = world.folder / "programs"
        self.programs.mkdir()
        aws = self.programs / "aws"
        aws.write_text(AWS)
        aws.chmod(0o755)
        self.file = world.folder / "script.sh"

    def plan(self, what, expected):
        self.checks.equal(kinds(self.world.plan(self.checks)), expected, f"{what}: the plan")
        script = self.world.setup("--form", "cli")
        self.checks.ended(script, 0, f"{what}: --form cli: exit code 0")
        self.file.write_text(script.out)

    def run(self, answers, refusals=()):
        """Runs the script; the words of each call of aws, by its operation."""
        for old in self.programs.iterdir():
            if old.name != "aws":
                old.unlink()
        for name, text in answers.items():
            (self.programs / name).write_text(text)
        for name, text in dict(refusals).items():
            (self.programs / f"{name}.refusal").write_text(text)
        done = harness.run_program(["bash", self.file], timeout=60,
                                   environment={"PATH": f"{self.programs}:{os.environ['PATH']}"})
        calls = {}
        for line in (self.programs / "words").read_text().split("\0\n"):
            words = line.split("\0")
            if len(words) > 1:
                calls[words[1]] = words[2:]
        return done, calls


def option(words, name):
    return words[words.index(name) + 1] if name in words else None


def put_rules(calls):
    return json.loads(option(calls[PUT], "--lifecycle-configuration"))["Rules"]


def rules(script):
    """The bucket had no rule when the plan was made."""
    checks = script.checks
    script.world.local.change_world(lambda it: it["attached_roles"].append(
        {"arn": OUR_ROLE, "in_sync_at": 0}))
    script.plan("a bucket without rules", ["add_cleanup"])
    done, calls = script.run({}, {READ: NONE_THERE})
    checks.ended(done, 0, "there is none still: the script ends well")
    checks.equal([it["ID"] for it in put_rules(calls)], ["sluice-orders"], "one rule is written")
    checks.that("--transition-default-minimum-object-size" not in calls[PUT], "and no setting")
    size = "varies_by_storage_class"
    done, calls = script.run({READ: json.dumps(
        {"TransitionDefaultMinimumObjectSize": size, "Rules": [LOGS, COLD]})})
    checks.ended(done, 0, "rules were made since: the script ends well")
    checks.equal(put_rules(calls)[:2], [LOGS, COLD], "they stay")
    checks.equal(len(put_rules(calls)), 3, "and ours is beside them")
    checks.equal(option(calls[PUT], "--transition-default-minimum-object-size"), size,
                 "the setting beside them stays")
    stops = {
        "a rule of our name was made since": ({READ: json.dumps(
            {"Rules": [{**LOGS, "ID": "sluice-orders"}]})}, {}, "has a rule sluice-orders by now"),
        "an aws that does not show the setting": ({READ: json.dumps({"Rules": [COLD]})}, {},
                                                  "TransitionDefaultMinimumObjectSize"),
        "rules that may not be read": ({}, {READ: "AccessDenied, she said"}, "AccessDenied")}
    for what, (answers, refusals, words) in stops.items():
        done, calls = script.run(answers, refusals)
        checks.that(done.code != 0, f"{what}: the script stops", done.text)
        checks.contains(done.err, words, f"{what}: and says {words!r}")
        checks.that(PUT not in calls, f"{what}: nothing is written")


def roles(script):
    checks = script.checks

    def unlisted(it):
        it["attached_roles"] = []
        it["buckets"]["dms-staging"]["lifecycle"] = [
            {"ID": "all", "Filter": {"Prefix": ""}, "Status": "Enabled",
             "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]
    script.world.local.change_world(unlisted)
    script.plan("a role that is not on the list", ["associate_role"])
    before = (f"IamRole(applyStatus=in-sync, iamRoleArn={OTHER_ROLE})\t"
              f"IamRole(iamRoleArn={GOING}, applyStatus=removing)\t")
    ours = f"IamRole(applyStatus=in-sync, iamRoleArn={OUR_ROLE})\n"
    lists = {"get-namespace": f"{before}\n", "get-namespace.after": before + ours}
    done, calls = script.run({**lists, "default": f"{OTHER_ROLE}\n"})
    checks.ended(done, 0, "a list with a role on its way off: the script ends well")
    words = calls[UPDATE]
    checks.that(OTHER_ROLE in words and OUR_ROLE in words and GOING not in words,
                "it is not put back, the others are there", words)
    checks.equal(option(words, "--default-iam-role-arn"), OTHER_ROLE,
                 "the default role is written with them")
    checks.equal(option(words, "--region"), "us-east-1", "where the warehouse is")
    for what, default in {"no default role": "None", "one on its way off": GOING}.items():
        done, calls = script.run({**lists, "default": f"{default}\n"})
        checks.ended(done, 0, f"{what}: the script ends well")
        checks.that("--default-iam-role-arn" not in calls[UPDATE], f"{what}: none is written")
    done, calls = script.run({"get-namespace": before + ours, "default": f"{OTHER_ROLE}\n"})
    checks.ended(done, 0, "a role that came on the list since: the script ends well")
    checks.that(UPDATE not in calls, "the list is not written again", calls)
    done, calls = script.run({}, {"get-namespace": "AccessDenied"})
    checks.that(done.code != 0 and UPDATE not in calls, "a list that may not be read: it stops",
                done.text)


def main():
    checks = harness.Checks()
    with harness.temp_folder("setup-script") as folder, harness.Local(folder / "local") as local:
        script = Script(checks, SetupWorld(folder, local))
        rules(script)
        roles(script)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
