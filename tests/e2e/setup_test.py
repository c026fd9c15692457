#!/usr/bin/env python3
"""sluice setup on the stand-in's account: plans, makes, takes back; asked, refused, two at once."""
import json
import sys
from pathlib import Path

from plane_driver import BUCKET, Plane, keys_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import harness  # noqa: E402
from world_of_setup import ALL, OTHER_ROLE, SetupWorld, comparable, kinds  # noqa: E402

FORMS = ("plan", "json", "cli", "cloudformation", "terraform")


def on_the_list(world):
    return [it["arn"] for it in world.local.world()["attached_roles"]]


def plan_changes_nothing(checks, world):
    world.break_all()
    before = world.local.world()
    for form in FORMS:
        result = world.setup("--form", form)
        checks.ended(result, 0, f"--form {form}: exit code 0")
        checks.that(world.environment["AWS_SECRET_ACCESS_KEY"] not in result.text,
                    f"--form {form}: no secret is shown")
    checks.equal(world.local.world(), before, "plans change nothing in the account")
    checks.equal(world.journal(), [], "and write no journal")
    plan = world.plan(checks)
    checks.equal((kinds(plan), plan["left"]), (ALL, []), "all that is lacking is planned, in order")
    text = world.setup().out
    for part in (f"{OTHER_ROLE} stays", "9 changes planned, none made"):
        checks.contains(text, part, f"for a person: {part!r}")
    result = world.setup("--wide", "--form", "json")
    put = next(it for it in json.loads(result.out)["changes"] if it["kind"] == "put_policy")
    checks.contains(json.dumps(put["after"]), "s3:PutBucketPolicy", "--wide: the manual's rights")
    made = next(it for it in json.loads(result.out)["changes"] if it["kind"] == "make_role")
    checks.contains(json.dumps(made["trust"]), '"dms.amazonaws.com"', "--wide: DMS may assume it")


def bad_words(checks, world):
    before = world.local.world()
    refused = {
        ("--apply",): "--yes", ("--undo",): "--yes", ("--yes",): "--apply or --undo",
        ("--apply", "--undo", "--yes"): "exclude each other",
        ("--apply", "--yes", "--form", "cli"): "--form prints",
        ("--undo", "--yes", "--form", "json"): "--form prints",
        ("--form", "yaml"): "cloudformation"}
    for words, part in refused.items():
        result = world.setup(*words)
        checks.ended(result, 2, f"{' '.join(words)}: exit code 2")
        checks.contains(result.err, part, f"{' '.join(words)}: says {part!r}")
    result = world.setup(task="no-such-file.toml")
    checks.ended(result, 2, "a task file that is not there: exit code 2")
    checks.contains(result.err, "no-such-file.toml", "and it is named")
    checks.equal(world.local.world(), before, "nothing was made by any of them")


def without_account(checks, world):
    folder = world.folder / "staged"
    task = world.folder / "folder.toml"
    lines = world.task.read_text().split("[staging]")
    rest = lines[1].split("[task]")[1]
    task.write_text(f"{lines[0]}[staging]\npath = {json.dumps(str(folder))}\n\n[task]{rest}"
                    .replace('engine = "redshift-serverless"', 'engine = "none"'))
    result = world.setup(task=task)
    checks.ended(result, 2, "a task that stages to a folder: exit code 2")
    checks.contains(result.err, "nothing to set up", "and why is said")
    address = world.environment.pop("AWS_ENDPOINT_URL")
    result = world.setup()
    world.environment["AWS_ENDPOINT_URL"] = address
    checks.ended(result, 2, "a store of one's own and no address of AWS: exit code 2")
    checks.contains(result.err, "AWS_ENDPOINT_URL", "and what to set is said")


def keys_that_do_not_open(checks, world):
    def expired(it):
        it["users"].append({"name": "late", "access_key_id": "AKIALATE", "session_token": "token",
                            "secret_access_key": "late-secret", "token_expires_at": 1,
                            "attached_policies": [], "permissions_boundary": "",
                            "policies": it["users"][1]["policies"]})
    world.local.change_world(expired)
    cases = {
        "a wrong secret": ({"AWS_SECRET_ACCESS_KEY": "wrong-secret"}, "SignatureDoesNotMatch"),
        "an unknown key": ({"AWS_ACCESS_KEY_ID": "AKIANOBODY"}, "InvalidClientTokenId"),
        "an expired token": ({"AWS_ACCESS_KEY_ID": "AKIALATE", "AWS_SESSION_TOKEN": "token",
                              "AWS_SECRET_ACCESS_KEY": "late-secret"}, "ExpiredToken")}
    for what, (keys, code) in cases.items():
        for words in ((), ("--apply", "--yes"), ("--undo", "--yes")):
            result = world.setup(*words, **keys)
            shown = f"{what}, {' '.join(words) or 'a plan'}"
            checks.that(result.code == 2, f"{shown}: exit code 2", f"{result.code}: {result.text}")
            checks.contains(result.err, code, f"{shown}: {code}")
            checks.that(keys.get("AWS_SECRET_ACCESS_KEY", "wrong-secret") not in result.text,
                        f"{shown}: no secret is shown")


def made_and_taken_back(checks, world):
    world.break_all()
    before = comparable(world.local.world())
    result = world.setup("--apply", "--yes")
    checks.ended(result, 0, "--apply --yes: exit code 0")
    checks.contains(result.out, "9 changes made, 0 declined", "all are made")
    made = comparable(world.local.world())
    checks.equal(on_the_list(world), [OTHER_ROLE, world.local.role_arn()],
                 "the other role is on the list still")
    again = world.setup("--apply", "--yes")
    checks.ended(again, 0, "a second time: exit code 0")
    world.is_as(checks, made, "a second time changes nothing")
    result = world.setup("--undo", "--yes")
    checks.ended(result, 0, "--undo --yes: exit code 0")
    world.is_as(checks, before, "the account is as it was before")
    result = world.setup("--undo", "--yes")
    checks.ended(result, 0, "--undo a second time: exit code 0")
    checks.contains(result.out, "Nothing to take back", "there is nothing to take back any more")


def wide(checks, world):
    world.break_all()
    before = comparable(world.local.world())
    checks.ended(world.setup("--apply", "--yes"), 0, "the least rights are made")
    plan = world.plan(checks, "--wide")
    checks.equal(kinds(plan), ["change_trust", "put_policy"], "--wide: what the least lacks")
    checks.ended(world.setup("--apply", "--yes", "--wide"), 0, "--wide --apply: exit code 0")
    checks.equal(kinds(world.plan(checks, "--wide")), [], "--wide: then nothing is lacking")
    checks.equal(kinds(world.plan(checks)), [], "nor for the least")
    checks.ended(world.setup("--undo", "--yes"), 0, "--undo: exit code 0")
    world.is_as(checks, before, "both are taken back, newest first")


def asked(checks, world):
    world.break_all()
    before = comparable(world.local.world())
    result = world.answered(["--apply"], ["y", "y", "y", "y", "n", "q"])
    checks.ended(result, 3, "four of y, n, q: exit code 3, as something is left")
    checks.contains(result.out, "passed over, as what it needs was declined: put the policy",
                    "without the role its policy is passed over")
    checks.equal([kind for _, kind in world.journal()][-4:], ALL[:4],
                 "what was made is in the journal")
    checks.that(harness.ROLE_NAME not in world.local.world()["roles"], "the role was not made")
    result = world.answered(["--apply"], ["maybe", "a"])
    checks.ended(result, 0, "another word is asked again, a makes all: exit code 0")
    checks.equal(kinds(world.plan(checks)), [], "nothing is lacking")
    result = world.answered(["--undo"], ["n", "q"])
    checks.ended(result, 3, "--undo: n, q: exit code 3, as all of it is left")
    checks.equal(kinds(world.plan(checks)), [], "nothing was taken back")
    result = world.answered(["--undo"], ["a"])
    checks.ended(result, 0, "--undo: a: exit code 0")
    world.is_as(checks, before, "all is taken back")


def refused_undoing(checks, world):
    world.break_all()
    before = comparable(world.local.world())
    checks.ended(world.setup("--apply", "--yes"), 0, "made, to be taken back")
    world.local.change_world(lambda it: it.update(api_faults=[
        {"action": "iam:DeleteRolePolicy", "status": 403, "code": "AccessDenied"}]))
    result = world.setup("--undo", "--yes")
    checks.that(result.code not in (0, 2) and "DeleteRolePolicy" in result.err,
                "an --undo that is refused half-way says so", f"{result.code}: {result.text}")
    world.local.change_world(lambda it: it.pop("api_faults"))
    checks.ended(world.setup("--undo", "--yes"), 0, "the next one goes on")
    world.is_as(checks, before, "and the account is as it was before")


def two_at_once(checks, world):
    world.break_all()
    log = world.folder / "first.log"
    first = world.start("--apply", "--yes", log=log, fault="setup_begun=pause@2")
    try:
        harness.wait_until(lambda: len(world.journal()) > 0 and world.journal()[-1] ==
                           ("begun", "close_bucket"), 30, "the second step of the first setup")
        result = world.setup("--apply", "--yes")
        checks.ended(result, 2, "a second setup meanwhile: exit code 2")
        checks.contains(result.err, "another `sluice setup` of this task", "and why is said")
        first.send_signal(18)
        checks.equal(first.wait(60), 0, "the first one finishes")
    finally:
        harness.kill(first)
    checks.equal(kinds(world.plan(checks)), [], "nothing is lacking")
    checks.ended(world.setup("--undo", "--yes"), 0, "and is taken back")


def changed_meanwhile(checks, world):
    """A trust policy that somebody wrote since is not overwritten by --undo."""
    before = world.local.world()

    def dms_only(it):
        it["roles"][harness.ROLE_NAME]["trust"] = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "dms.amazonaws.com"},
             "Action": "sts:AssumeRole"}]}
    world.local.change_world(dms_only)
    checks.equal(kinds(world.plan(checks)), ["add_cleanup", "change_trust", "associate_role"],
                 "a role that Redshift may not assume: its trust is widened")
    checks.ended(world.setup("--apply", "--yes"), 0, "made")
    trust = world.local.world()["roles"][harness.ROLE_NAME]["trust"]
    checks.equal(trust["Statement"][0]["Principal"], {"Service": "dms.amazonaws.com"},
                 "what was there stays")

    def of_somebody(it):
        it["roles"][harness.ROLE_NAME]["trust"]["Statement"][1]["Sid"] = "Mine"
    world.local.change_world(of_somebody)
    result = world.setup("--undo", "--yes")
    checks.ended(result, 3, "--undo of what was changed since: exit code 3")
    checks.contains(result.out, "it was changed since", "and it is said")
    shown = world.local.world()["roles"][harness.ROLE_NAME]["trust"]
    checks.equal(shown["Statement"][1]["Sid"], "Mine", "it stays as somebody wrote it")
    checks.equal(on_the_list(world), [], "the rest was taken back")
    world.local.change_world(lambda it: it["roles"][harness.ROLE_NAME].update(trust=trust))
    checks.ended(world.setup("--undo", "--yes"), 0, "put back by hand, --undo takes it")
    world.local.change_world(lambda it: (it.clear(), it.update(before)))


def what_is_there_stays(checks, world):
    """Things of others are widened, not replaced; the list takes its time; then all as before."""
    def narrow(it):
        it["attach_delay_s"], it["modify_delay_s"] = 2, 1
        it["vpc"]["endpoints"][0]["route_tables"] = []
        for table in it["vpc"]["route_tables"]:
            table["routes"] = [r for r in table["routes"] if r["destination"] != "0.0.0.0/0"]
        it["buckets"][BUCKET]["lifecycle"] = [
            {"ID": "logs", "Filter": {"Prefix": "logs/"}, "Status": "Enabled",
             "Expiration": {"Days": 30}}]
        it["roles"][harness.ROLE_NAME]["policies"] = {
            "sluice-orders": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::older/*"}]}}
    whole = world.local.world()
    world.local.change_world(narrow)
    before = comparable(world.local.world())
    plan = world.plan(checks)
    checks.equal(kinds(plan), ["add_cleanup", "put_policy", "add_routes", "associate_role"],
                 "an endpoint, a rule and a policy that are there: what is planned")
    checks.ended(world.setup("--apply", "--yes"), 0, "they are widened: exit code 0")
    account = world.local.world()
    checks.equal([it["ID"] for it in account["buckets"][BUCKET]["lifecycle"]],
                 ["logs", "sluice-orders"], "the other rule is there still")
    checks.equal(account["vpc"]["endpoints"][0]["route_tables"],
                 plan["changes"][2]["route_table_ids"], "the endpoint has the routes")
    checks.equal(kinds(world.plan(checks)), [], "nothing is lacking")
    checks.ended(world.setup("--undo", "--yes"), 0, "--undo: exit code 0")
    world.is_as(checks, before, "the account is as it was before, rule, policy and routes")
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def role_of_another_account(checks, world):
    """Its name may be in two accounts: nothing of it is planned, and it is left for a person."""
    arn = f"arn:aws:iam::999999999999:role/{harness.ROLE_NAME}"
    task = world.write("chained", target={"role_arn": arn})
    plan = world.plan(checks, task=task)
    checks.equal(kinds(plan), ["add_cleanup"], "another account's role is not planned for")
    checks.that(any(it["code"].startswith("role.") for it in plan["left"]), "but left",
                plan["left"])
    result = world.setup("--apply", "--yes", task=task)
    checks.ended(result, 3, "--apply with something left: exit code 3")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "and taken back")


def role_with_a_path(checks, world):
    arn = "arn:aws:iam::123456789012:role/team/etl/loader"
    task = world.write("loader", target={"role_arn": arn})
    before = comparable(world.local.world())
    checks.ended(world.setup("--apply", "--yes", task=task), 0, "a role with a path is made")
    checks.equal(world.local.world()["roles"]["loader"]["arn"], arn, "in its path")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "and taken back")
    world.is_as(checks, before, "the account is as it was before")


def cluster(checks, world):
    """A provisioned cluster has its own call, which adds and removes single roles."""
    def provisioned(it):
        it["cluster"]["identifier"] = "warehouse-1"
        it["attached_roles"] = []
    whole = world.local.world()
    world.local.change_world(provisioned)
    task = world.write("cluster", target={"engine": "redshift"})
    before = comparable(world.local.world())
    plan = world.plan(checks, task=task)
    checks.equal(kinds(plan), ["add_cleanup", "associate_role"], "a cluster: what is planned")
    checks.equal(plan["changes"][-1].get("warehouse"), "warehouse-1", "the cluster is found")
    result = world.setup("--apply", "--yes", task=task)
    checks.ended(result, 0, "a cluster: made; its subnets were looked at")
    checks.equal(on_the_list(world), [world.local.role_arn()], "the role is on its list")
    checks.ended(world.setup("--undo", "--yes", task=task), 0, "a cluster: taken back")
    world.is_as(checks, before, "the account is as it was before")

    def without_way(it):
        it["vpc"].update(endpoints=[], nat_gateways=[])
        for table in it["vpc"]["route_tables"]:
            table["routes"] = [r for r in table["routes"] if r["destination"] != "0.0.0.0/0"]
    world.local.change_world(without_way)
    plan = world.plan(checks, task=task)
    checks.that("make_endpoint" in kinds(plan),
                "a cluster without a way to S3: its subnets get one", plan)
    world.local.change_world(lambda it: (it.clear(), it.update(whole)))


def bucket_with_rows(checks, world):
    world.break_all()
    checks.ended(world.setup("--apply", "--yes"), 0, "a bucket is made")
    s3 = Plane(world.local, keys_of(world.local, "admin")).s3
    s3.put_object(Bucket=BUCKET, Key="other/rows.csv", Body=b"1")
    result = world.setup("--undo", "--yes")
    checks.ended(result, 3, "--undo of a bucket with something in it: exit code 3")
    checks.contains(result.out, "it is not empty", "and it is said")
    checks.equal(list(world.local.world()["buckets"]), [BUCKET], "the bucket stays")
    s3.delete_object(Bucket=BUCKET, Key="other/rows.csv")
    checks.ended(world.setup("--undo", "--yes"), 0, "once it is empty, --undo takes it")
    checks.equal(world.local.world()["buckets"], {}, "and it is gone")


def main():
    checks = harness.Checks()
    with harness.temp_folder("setup") as folder, harness.Local(folder / "local") as local:
        world = SetupWorld(folder, local)
        whole = local.world()
        for part in (plan_changes_nothing, bad_words, without_account, keys_that_do_not_open,
                     made_and_taken_back, wide, asked, refused_undoing, two_at_once):
            part(checks, world)
        bucket_with_rows(checks, world)
        local.change_world(lambda it: (it.clear(), it.update(whole)))
        for part in (changed_meanwhile, what_is_there_stays, role_of_another_account,
                     role_with_a_path, cluster):
            part(checks, world)
    return checks.finish()


if __name__ == "__main__":
    sys.exit(main())
