#!/usr/bin/env python3
"""sluice setup among others: refused, stopped, throttled; what others made meanwhile stays."""
import json
import os
import signal
import sys
from pathlib import Path

from plane_driver import BUCKET, Plane, keys_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
import hcl  # noqa: E402
from world_of_setup import OTHER_ROLE, SetupWorld, comparable, kinds  # noqa: E402

OUR_ROLE = f"arn:aws:iam::123456789012:role/{harness.ROLE_NAME}"


def on_the_list(world):
    return [it["arn"] for it in world.local.world()["attached_roles"]]


def refused_then_made_by_others(checks, world):
    """What setup was refused and somebody else then made is not its own: neither closed nor
    taken back."""
    world.break_all()
    keys = world.user_without("s3:CreateBucket")
    result = world.setup("--apply", "--yes", **keys)
    checks.that(result.code not in (0, 2, 3), "may not s3:CreateBucket: it fails", result.text)
    s3 = Plane(world.local, keys_of(world.local, "admin")).s3
    s3.create_bucket(Bucket=BUCKET)
    s3.delete_public_access_block(Bucket=BUCKET)
    planned = kinds(world.plan(checks))
    checks.that("close_bucket" not in planned and "encrypt_bucket" not in planned,
                "a bucket that somebody made since is not changed as if it were ours", planned)
    world.setup("--undo", "--yes")
    checks.equal(list(world.local.world()["buckets"]), [BUCKET], "nor is it taken back")
    keys = world.user_without("iam:CreateRole")
    result = world.setup("--apply", "--yes", **keys)
    checks.that(result.code not in (0, 2, 3), "may not iam:CreateRole: it fails", result.text)
    Plane(world.local, keys_of(world.local, "admin")).iam.create_role(
        RoleName=harness.ROLE_NAME, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"},
                 "Action": "sts:AssumeRole"}]}))
    world.setup("--undo", "--yes")
    checks.that(harness.ROLE_NAME in world.local.world()["roles"],
                "a role that somebody made since is not taken back")


def association_made_by_others(checks, world):
    """An administrator does what setup was refused: his association is not taken back."""
    world.local.change_world(lambda it: it.update(attached_roles=[]))
    keys = world.user_without("redshift-serverless:UpdateNamespace")
    result = world.setup("--apply", "--yes", **keys)
    checks.ended(result, 4, "may not UpdateNamespace: exit code 4")
    checks.equal(world.journal()[-1], ("undone", "associate_role"), "the step was not made")
    world.local.change_world(lambda it: it.update(
        attached_roles=[{"arn": OUR_ROLE, "in_sync_at": 0}]))
    checks.ended(world.setup("--undo", "--yes"), 0, "--undo: exit code 0")
    checks.equal(on_the_list(world), [OUR_ROLE], "what somebody else associated since stays")


def routes_made_by_others(checks, world):
    """The same of routes, and of a step whose end nobody saw."""
    def without_tables(it):
        it["vpc"]["endpoints"][0]["route_tables"] = []
        for table in it["vpc"]["route_tables"]:
            table["routes"] = [r for r in table["routes"] if r["destination"] != "0.0.0.0/0"]
    world.local.change_world(without_tables)
    tables = [it["id"] for it in world.local.world()["vpc"]["route_tables"]]
    result = world.setup("--apply", "--yes", **world.user_without("ec2:ModifyVpcEndpoint"))
    checks.ended(result, 4, "may not ModifyVpcEndpoint: exit code 4")
    result = world.setup("--apply", "--yes", fault="setup_begun=kill@1")
    checks.equal((result.code, world.journal()[-1]), (-9, ("begun", "add_routes")),
                 "killed before it adds routes")
    world.local.change_world(
        lambda it: it["vpc"]["endpoints"][0].update(route_tables=list(tables)))
    result = world.setup("--undo", "--yes")
    checks.ended(result, 3, "--undo of routes that may be somebody else's: exit code 3")
    checks.contains(result.out, "whether setup or somebody else made it cannot be told",
                    "and it is said")
    checks.equal(world.local.world()["vpc"]["endpoints"][0]["route_tables"], tables, "they stay")
    world.local.change_world(without_tables)
    result = world.setup("--apply", "--yes")
    checks.ended(result, 0, "once they are gone, --apply adds them anew")
    checks.contains(result.out, "was not made: add ", "as the step that was begun was not made")
    checks.ended(world.setup("--undo", "--yes"), 0, "and --undo takes them back")
    checks.equal(world.local.world()["vpc"]["endpoints"][0]["route_tables"], [], "all of them")


def endpoint_with_a_policy(checks, world):
    """An endpoint of setup's that somebody closed in part since is theirs to delete."""
    world.break_all()
    checks.ended(world.setup("--apply", "--yes"), 0, "an endpoint is made")
    policy = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*",
                             "Resource": "*"}]}
    world.local.change_world(lambda it: it["vpc"]["endpoints"][0].update(policy=policy))
    result = world.setup("--undo", "--yes")
    checks.ended(result, 3, "--undo of an endpoint with a policy of somebody's: exit code 3")
    checks.contains(result.out, "its policy was changed since", "and it is said")
    checks.equal([it["policy"] for it in world.local.world()["vpc"]["endpoints"]], [policy],
                 "it stays")
    world.local.change_world(lambda it: it["vpc"]["endpoints"][0].update(policy=None))
    checks.ended(world.setup("--undo", "--yes"), 0, "with its first policy, --undo takes it")


def default_role(checks, world):
    world.break_all()
    world.local.change_world(lambda it: it.update(default_role_arn=OTHER_ROLE))
    plan = world.plan(checks)
    checks.equal(plan["changes"][-1].get("default_role_arn"), OTHER_ROLE, "the default is planned")
    checks.contains(world.setup("--form", "cloudformation").text,
                    f"name its default role with them: {OTHER_ROLE}",
                    "who has the namespace in a template is told")
    for words in (("--apply", "--yes"), ("--undo", "--yes")):
        checks.ended(world.setup(*words), 0, f"a namespace with a default role: {words[0]}")
        checks.equal(world.local.world()["default_role_arn"], OTHER_ROLE, "it has it still")
    world.local.change_world(lambda it: it.update(default_role_arn=""))


def nothing_for_a_template(checks, world):
    world.local.change_world(lambda it: it["buckets"][BUCKET].update(lifecycle=[
        {"ID": "all", "Filter": {"Prefix": ""}, "Status": "Enabled",
         "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]))
    for form in ("cloudformation", "terraform"):
        world.local.change_world(lambda it: it.update(attached_roles=[]))
        result = world.setup("--form", form)
        checks.ended(result, 0, f"--form {form} of an association: exit code 0")
        checks.equal(result.out, "", f"--form {form}: no template without resources")
        checks.contains(result.err, "Nothing of what is missing can be in a template",
                        f"--form {form}: it is said")
        checks.contains(result.err, "Not in the template (--form cli has it): associate",
                        f"--form {form}: with what is missing")
        world.local.change_world(lambda it: it.update(
            attached_roles=[{"arn": OUR_ROLE, "in_sync_at": 0}]))
        result = world.setup("--form", form)
        checks.ended(result, 0, f"--form {form} of a whole account: exit code 0")
        checks.equal(result.out, "", f"--form {form} of a whole account: no template")
        checks.contains(result.err, "Nothing is missing in the account", f"--form {form}: said")


def nobody_answers(checks, world):
    """STS is not to be reached: that is no bad input."""
    for words in ((), ("--apply", "--yes"), ("--undo", "--yes")):
        result = world.setup(*words, AWS_ENDPOINT_URL="http://127.0.0.1:9")
        what = f"nobody answers, {' '.join(words) or 'a plan'}"
        checks.ended(result, 4, f"{what}: exit code 4")
        checks.contains(result.err, "127.0.0.1:9: refused or unreachable", f"{what}: it is said")
        checks.contains(result.err, "what to do", f"{what}: with advice")


def rule_of_the_same_name(checks, world):
    """Somebody switched the rule off: it is switched on again, or left; and never lost."""
    def disabled(it):
        it["buckets"][BUCKET]["lifecycle"] = [
            {"ID": "sluice-orders", "Filter": {"Prefix": "dms/orders/"}, "Status": "Disabled",
             "Expiration": {"Days": 9}}]
    whole = world.local.world()
    world.local.change_world(disabled)
    before = comparable(world.local.world())
    result = world.setup("--apply", "--yes")
    checks.ended(result, 0, "a rule of the same name that is off: --apply ends well")
    world.setup("--undo", "--yes")
    world.is_as(checks, before, "and --undo gives the rule back as it was")
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def stopped(checks, world):
    """Ctrl-C while the role is waited for: it ends soon, and all can be taken back."""
    world.break_all()
    world.local.change_world(lambda it: it.update(attach_delay_s=600))
    before = comparable(world.local.world())
    log = world.folder / "stopped.log"
    process = world.start("--apply", "--yes", log=log)
    try:
        harness.wait_until(lambda: world.journal()[-1:] == [("made", "associate_role")] and
                           len(on_the_list(world)) == 2, 60, "the last step")
        process.send_signal(signal.SIGINT)
        checks.equal(process.wait(30), 130, "Ctrl-C while it waits: exit code 130")
    finally:
        harness.kill(process)
    # It waits, or asks the account whether it still has to.
    said = " ".join(log.read_text().rpartition("sluice: ")[2].split())
    checks.that(said.startswith(("stopped while waiting", "stopped while talking")) and
                "where: associate" in said, "it says where it was stopped", said)
    checks.ended(world.setup("--undo", "--yes"), 0, "what was made is taken back")
    world.is_as(checks, before, "the account is as it was before")
    world.local.change_world(lambda it: it.update(attach_delay_s=0))


def another_account(checks, world):
    """The keys are of another account now: nothing of it is touched."""
    checks.ended(world.setup("--apply", "--yes"), 0, "made in one account")
    made = comparable(world.local.world())
    world.local.change_world(lambda it: it.update(account="111111111111"))
    result = world.setup("--undo", "--yes")
    checks.ended(result, 3, "--undo with keys of another account: exit code 3")
    checks.contains(result.out, "it was made in the account 123456789012", "and it is said")
    world.local.change_world(lambda it: it.update(account="123456789012"))
    world.is_as(checks, made, "nothing was touched")
    journal = world.folder / "state-orders" / "setup" / "journal.json"
    text = journal.read_text()
    journal.write_text(text[:-20])
    for words in ((), ("--apply", "--yes"), ("--undo", "--yes")):
        result = world.setup(*words)
        checks.ended(result, 2, f"a journal that was cut off, {words}: exit code 2")
        checks.contains(result.err, str(journal), f"a journal that was cut off, {words}: is named")
    journal.write_text(text)
    checks.ended(world.setup("--undo", "--yes"), 0, "with the journal whole it is taken back")


def throttled(checks, world):
    world.break_all()
    world.local.change_world(lambda it: it.update(api_faults=[
        {"action": "*:*", "times": 3}], s3_faults=[{"method": "PUT", "times": 2}]))
    checks.ended(world.setup("--apply", "--yes"), 0, "throttled calls are tried again")
    world.local.change_world(lambda it: (it.pop("api_faults"), it.pop("s3_faults")))
    checks.equal(kinds(world.plan(checks)), [], "nothing is lacking")
    checks.ended(world.setup("--undo", "--yes"), 0, "and taken back")


def strange_folder(checks, world):
    """A prefix of characters that a shell, Terraform and JSON give a meaning, in each form."""
    folder = "it's/${HOME}/`id`/%{if}/\"x\"\\n/$(id) ;&/a*b?"
    task = world.write("strange", staging={"folder": folder})
    world.break_all()
    plan = world.plan(checks, task=task)
    put = next(it for it in plan["changes"] if it["kind"] == "put_policy")["after"]
    rule = next(it for it in plan["changes"] if it["kind"] == "add_cleanup")
    literal = folder.replace("$", "${$}").replace("*", "${*}").replace("?", "${?}")
    checks.equal(put["Statement"][0]["Resource"], f"arn:aws:s3:::{BUCKET}/{literal}/strange/*",
                 "a strange folder: IAM takes its signs literally")
    checks.equal(rule["prefix"], f"{folder}/strange/", "a strange folder: in the plan")
    template = json.loads(world.setup("--form", "cloudformation", task=task).out)["Resources"]
    checks.equal(template["CopyRole"]["Properties"]["Policies"][0]["PolicyDocument"], put,
                 "a strange folder: in a template")
    checks.equal(template["StagingBucket"]["Properties"]["LifecycleConfiguration"]["Rules"][0]
                 ["Prefix"], rule["prefix"], "a strange folder: in its rule")
    made = hcl.resources(world.setup("--form", "terraform", task=task).out)
    # python-hcl2 leaves the doubled openings of templates as they are written.
    text = made["aws_iam_role_policy", "copy"]["policy"]
    checks.equal(json.loads(text.replace("$${", "${").replace("%%{", "%{")), put,
                 "a strange folder: in Terraform's heredoc")
    checks.equal(given_to_aws(world, task, "--policy-document"), put,
                 "a strange folder: what bash gives to the command line")
    checks.equal(given_to_aws(world, task, "--lifecycle-configuration")["Rules"][0]["Filter"],
                 {"Prefix": rule["prefix"]}, "a strange folder: and its rule")
    checks.ended(world.setup("--apply", "--yes", task=task), 0, "a strange folder: made")
    checks.equal(kinds(world.plan(checks, task=task)), [], "a strange folder: nothing is lacking")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "a strange folder: taken back")


def given_to_aws(world, task, option):
    """The document that the script gives to `aws` for this option."""
    programs = world.folder / "programs"
    programs.mkdir(exist_ok=True)
    words = programs / "words"
    words.write_bytes(b"")
    aws = programs / "aws"
    aws.write_text(f"#!/bin/bash\nprintf '%s\\0' \"$@\" >> {words}\n"
                   "case $2 in get-bucket-lifecycle-configuration)\n"
                   "  echo NoSuchLifecycleConfiguration >&2; exit 254 ;; esac\n"
                   f"echo 'in-sync {world.local.world()['account']} {OUR_ROLE} {OTHER_ROLE}'\n")
    aws.chmod(0o755)
    script = world.folder / "script.sh"
    script.write_text(world.setup("--form", "cli", task=task).out)
    harness.run_program(["bash", script], timeout=60,
                        environment={"PATH": f"{programs}:{os.environ['PATH']}"})
    given = words.read_text().split("\0")
    return json.loads(given[given.index(option) + 1])


def main():
    checks = harness.Checks()
    with (harness.temp_folder("setup-others") as folder,
          harness.Local(folder / "local") as local):
        whole = local.world()
        world = SetupWorld(folder, local)
        for part in (strange_folder, throttled, stopped, another_account, default_role,
                     endpoint_with_a_policy, refused_then_made_by_others):
            part(checks, world)
        for part in (rule_of_the_same_name, association_made_by_others, routes_made_by_others,
                     nothing_for_a_template, nobody_answers):
            local.change_world(lambda it: (it.clear(), it.update(whole)))
            part(checks, SetupWorld(folder, local))
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
